<?php
namespace StandInMediaInfo;

use ApiBase;
use ApiMessage;
use RawMessage;
use Title;
use Wikimedia\ParamValidator\ParamValidator;

/** wbgetentities: entities by id, or by the title of their file. */
class ApiGetEntities extends ApiBase {
	public function execute() {
		$params = $this->extractRequestParams();
		$ids = array_unique( array_merge( $params['ids'] ?? [], $this->idsOfTitles( $params['titles'] ?? [] ) ) );
		foreach ( $ids as $id ) {
			$this->checkId( $id );
			$this->getResult()->addValue( 'entities', strtoupper( $id ), $this->entity( strtoupper( $id ), $params['props'] ?? [] ) );
		}
		$this->getResult()->addArrayType( 'entities', 'assoc' );
		$this->getResult()->addValue( null, 'success', 1 );
	}

	private function idsOfTitles( array $titles ): array {
		$pages = array_filter( array_map( static fn ( $text ) => Title::newFromText( $text ), $titles ) );
		return array_map( static fn ( Title $title ) => 'M' . $title->getArticleID(), $pages );
	}

	private function checkId( string $id ): void {
		if ( preg_match( '/^M\d+$/i', $id ) ) {
			return;
		}
		$refusal = new Refusal( 'no-such-entity', "Could not find an entity with the ID \"$id\"." );
		$message = new RawMessage( '$1', [ \Message::plaintextParam( $refusal->getMessage() ) ] );
		$this->dieWithError( ApiMessage::create( $message, 'no-such-entity', [ 'id' => $id, 'messages' => $refusal->messages() ] ) );
	}

	private function entity( string $id, array $props ): array {
		$store = new EntityStore();
		$title = $store->title( $id );
		$revision = $title ? $store->revision( $title ) : null;
		$entity = $store->read( $id, $revision );
		if ( !$entity ) {
			return [ 'id' => $id, 'missing' => '' ];
		}
		$shown = ApiEntityModule::show( $entity );
		if ( $props && !in_array( 'info', $props, true ) ) {
			return in_array( 'labels', $props, true ) ? $shown : array_diff_key( $shown, [ 'labels' => 1, 'descriptions' => 1 ] );
		}
		return [ 'pageid' => $title->getArticleID(), 'ns' => NS_FILE, 'title' => $title->getPrefixedText(),
			'lastrevid' => $revision->getId(), 'modified' => wfTimestamp( TS_ISO_8601, $revision->getTimestamp() ) ] + $shown;
	}

	public function getAllowedParams() {
		$list = [ ParamValidator::PARAM_TYPE => 'string', ParamValidator::PARAM_ISMULTI => true ];
		return [ 'ids' => $list, 'sites' => $list, 'titles' => $list, 'props' => $list, 'languages' => $list ];
	}
}
