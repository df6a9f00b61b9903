<?php
namespace StandInMediaInfo;

/** wbeditentity: captions, descriptions and claims in one revision. `statements` in data is ignored, as by Wikibase. */
class ApiEditEntity extends ApiEntityModule {
	protected function entityId( array $params ): string {
		if ( $params['new'] ) {
			throw new Refusal( 'no-automatic-entity-id',
				'Cannot automatically assign ID: mediainfo entities do not support automatic IDs!' );
		}
		return $this->checkedId( $params['id'] );
	}

	protected function change( Entity $entity, array $params ): string {
		$data = $this->decode( $params['data'] );
		if ( isset( $data['sitelinks'] ) || isset( $data['aliases'] ) ) {
			throw new Refusal( 'not-supported', 'The requested feature is not supported by the given entity.' );
		}
		if ( $params['clear'] ) {
			$entity->labels = $entity->descriptions = $entity->statements = [];
		}
		$entity->labels = Terms::apply( $entity->labels, $data['labels'] ?? [] );
		$entity->descriptions = Terms::apply( $entity->descriptions, $data['descriptions'] ?? [] );
		$this->changeClaims( $entity, $data['claims'] ?? [] );
		$languages = array_column( $data['labels'] ?? [], 'language' );
		if ( !$languages ) {
			return 'wbeditentity-update:0| ';
		}
		$kind = empty( $data['claims'] ) ? 'languages-short' : 'languages-and-other-short';
		return "wbeditentity-update-$kind:0||" . implode( ', ', $languages );
	}

	private function changeClaims( Entity $entity, array $given ): void {
		foreach ( $given as $claims ) {
			foreach ( isset( $claims['mainsnak'] ) || isset( $claims['remove'] ) || !array_is_list( $claims ) ? [ $claims ] : $claims as $claim ) {
				if ( !isset( $claim['remove'] ) ) {
					$entity->put( Snaks::claim( $claim, $entity->id ) );
					continue;
				}
				if ( !$entity->find( $claim['id'] ?? '' ) ) {
					throw new Refusal( 'modification-failed', 'Entity does not have statement with GUID ' . ( $claim['id'] ?? '' ),
						'wikibase-api-modification-failed' );
				}
				$entity->remove( $claim['id'] );
			}
		}
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$shown = self::show( $entity ) + [ 'lastrevid' => $revision ];
		$this->getResult()->addValue( null, 'entity', $changed ? $shown : $shown + [ 'nochange' => '' ] );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'id' => null, 'new' => null, 'data' => self::text(), 'clear' => false ] );
	}
}
