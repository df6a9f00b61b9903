<?php
namespace StandInMediaInfo;

use ApiBase;
use ApiMessage;
use ApiResult;
use ChangeTags;
use RawMessage;
use Wikimedia\ParamValidator\ParamValidator;

/** What the writing modules have in common: find the entity, change it, save it as one revision. */
abstract class ApiEntityModule extends ApiBase {
	protected EntityStore $store;
	protected bool $patched = false;

	/** Which entity the request means, from its parameters. */
	abstract protected function entityId( array $params ): string;

	/** Change the entity; gives the automatic part of the summary. */
	abstract protected function change( Entity $entity, array $params ): string;

	abstract protected function report( Entity $entity, int $revision, bool $changed, array $params ): void;

	public function execute() {
		$this->store = new EntityStore();
		try {
			$this->edit( $this->extractRequestParams() );
		} catch ( Refusal $refusal ) {
			$this->dieWithRefusal( $refusal );
		}
	}

	private function edit( array $params ): void {
		$id = $this->entityId( $params );
		$title = $this->store->title( $id );
		if ( !$title ) {
			throw new Refusal( 'no-such-entity', '⧼no-such-entity⧽', 'no-such-entity' );
		}
		$current = $this->store->revision( $title );
		$latest = $this->store->read( $id, $current );
		$base = $this->base( $id, $title, (int)( $params['baserevid'] ?? 0 ), $latest );
		$wanted = clone $base;
		$summary = $this->change( $wanted, $params );
		$merged = $this->mergeInto( $latest ?? new Entity( $id ), $base, $wanted );
		$changed = $latest === null || $merged->pieces() !== $latest->pieces();
		$revision = $current->getId();
		if ( $changed ) {
			$revision = $this->save( $title, $merged, $summary, $params ) ?? $revision;
		}
		$this->report( $this->patched ? $wanted : $merged, $revision, $changed, $params );
		if ( $this->patched ) {
			$this->warnPatched();
		}
		$this->getResult()->addValue( null, 'success', 1 );
	}

	private function base( string $id, \Title $title, int $baseRevision, ?Entity $latest ): Entity {
		if ( !$baseRevision ) {
			return $latest ? clone $latest : new Entity( $id );
		}
		$base = $this->store->read( $id, $this->store->revision( $title, $baseRevision ) );
		if ( !$base ) {
			throw new Refusal( 'nosuchrevid', 'Revision with ID not found.' );
		}
		return $base;
	}

	/** Carry the change over to the latest state, or refuse where both changed the same piece. */
	private function mergeInto( Entity $latest, Entity $base, Entity $wanted ): Entity {
		[ $then, $now, $next ] = [ $base->pieces(), $latest->pieces(), $wanted->pieces() ];
		if ( $then === $now ) {
			return $wanted;
		}
		foreach ( $then + $now + $next as $key => $_ ) {
			$mine = ( $then[$key] ?? null ) !== ( $next[$key] ?? null );
			$theirs = ( $then[$key] ?? null ) !== ( $now[$key] ?? null );
			if ( $mine && $theirs && ( $now[$key] ?? null ) !== ( $next[$key] ?? null ) ) {
				throw new Refusal( 'editconflict', 'Edit conflict. Could not patch the current revision.',
					'wikibase-api-editconflict', 'edit-conflict' );
			}
		}
		$this->patched = true;
		$merged = clone $latest;
		$merged->merge( $base, $wanted );
		return $merged;
	}

	private function save( \Title $title, Entity $entity, string $automatic, array $params ): ?int {
		$user = $this->getUser();
		$this->store->checkRights( $title, $user );
		$tags = $params['tags'] ?? [];
		if ( $tags ) {
			$allowed = ChangeTags::canAddTagsAccompanyingChange( $tags, $this->getAuthority() );
			if ( !$allowed->isOK() ) {
				$this->dieStatus( $allowed );
			}
		}
		$summary = trim( "/* $automatic */ " . ( $params['summary'] ?? '' ) );
		$bot = $params['bot'] && $this->getAuthority()->isAllowed( 'bot' );
		return $this->store->write( $title, $entity, $user, $summary, $tags, $bot );
	}

	private function warnPatched(): void {
		$html = 'Your edit was patched into the latest version.';
		$this->getResult()->addValue( [ 'warnings', $this->getModuleName() ], 'messages',
			[ [ 'name' => 'wikibase-conflict-patched', 'parameters' => [], 'html' => [ '*' => $html ], 'type' => 'warning' ] ],
			ApiResult::NO_SIZE_CHECK );
	}

	protected function dieWithRefusal( Refusal $refusal ): void {
		$message = new RawMessage( '$1', [ \Message::plaintextParam( $refusal->getMessage() ) ] );
		$this->dieWithError( ApiMessage::create( $message, $refusal->apiCode, [ 'messages' => $refusal->messages() ] ) );
	}

	protected function checkedId( ?string $id ): string {
		if ( $id === null || $id === '' ) {
			throw new Refusal( 'param-illegal', 'You need to provide either an entity "id", or a "site" and "page" combination, but not both.',
				'wikibase-api-illegal-id-or-site-page-selector' );
		}
		$id = strtoupper( $id );
		if ( !preg_match( '/^M[1-9]\d*$/', $id ) ) {
			throw new Refusal( 'invalid-entity-id', 'Invalid entity ID.' );
		}
		return $id;
	}

	/** The entity to which a claim's GUID belongs. */
	protected function idOfGuid( string $guid ): string {
		if ( !preg_match( '/^(M[1-9]\d*)\$[0-9A-F-]{36}$/i', $guid, $parts ) ) {
			throw new Refusal( 'invalid-guid', 'Invalid claim guid.' );
		}
		return strtoupper( $parts[1] );
	}

	protected function knownClaim( Entity $entity, string $guid ): array {
		$claim = $entity->find( $guid );
		if ( !$claim ) {
			throw new Refusal( 'invalid-guid', 'Invalid claim guid.' );
		}
		return $claim;
	}

	protected function decode( string $json ): array {
		$value = json_decode( $json, true );
		if ( !is_array( $value ) ) {
			throw new Refusal( 'invalid-json', 'Invalid json in request.' );
		}
		return $value;
	}

	protected function reportClaim( array $claim, int $revision ): void {
		$this->getResult()->addValue( null, 'pageinfo', [ 'lastrevid' => $revision ] );
		$this->getResult()->addValue( null, 'claim', self::withDatatypes( $claim ) );
	}

	protected static function withDatatypes( array $claim ): array {
		$name = static function ( array $snak ) {
			$type = Snaks::datatype( $snak['property'] );
			return $type ? $snak + [ 'datatype' => $type ] : $snak;
		};
		$claim['mainsnak'] = $name( $claim['mainsnak'] );
		foreach ( $claim['qualifiers'] ?? [] as $property => $snaks ) {
			$claim['qualifiers'][$property] = array_map( $name, $snaks );
		}
		return $claim;
	}

	/** The entity as the API shows it: maps of terms stay maps when empty, statements become a list. */
	public static function show( Entity $entity ): array {
		$map = static fn ( array $terms ) => $terms + [ ApiResult::META_TYPE => 'assoc' ];
		return [ 'type' => 'mediainfo', 'id' => $entity->id, 'labels' => $map( $entity->labels ),
			'descriptions' => $map( $entity->descriptions ), 'statements' => $entity->statements ];
	}

	public function mustBePosted() {
		return true;
	}

	public function isWriteMode() {
		return true;
	}

	public function needsToken() {
		return 'csrf';
	}

	/** @return array parameters of every writing module, and those that the module adds */
	protected function withCommonParams( array $own ): array {
		return $own + [
			'summary' => [ ParamValidator::PARAM_TYPE => 'string' ],
			'tags' => [ ParamValidator::PARAM_TYPE => 'string', ParamValidator::PARAM_ISMULTI => true ],
			'bot' => false,
			'baserevid' => [ ParamValidator::PARAM_TYPE => 'integer' ],
			'token' => null,
		];
	}

	protected static function text( bool $required = true ): array {
		return [ ParamValidator::PARAM_TYPE => 'text', ParamValidator::PARAM_REQUIRED => $required ];
	}
}
