<?php
namespace StandInMediaInfo;

/** wbsetqualifier: one more qualifier on a claim. */
class ApiSetQualifier extends ApiEntityModule {
	private array $claim = [];

	protected function entityId( array $params ): string {
		return $this->idOfGuid( $params['claim'] );
	}

	protected function change( Entity $entity, array $params ): string {
		$claim = $this->knownClaim( $entity, $params['claim'] );
		$snak = ApiCreateClaim::snakOf( $params );
		$claim['qualifiers'][$snak['property']][] = $snak;
		$this->claim = Snaks::claim( $claim, $entity->id );
		$entity->put( $this->claim );
		return 'wbsetqualifier-add:1|';
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$this->reportClaim( $this->claim, $revision );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'claim' => self::text(), 'property' => self::text(), 'snaktype' => self::text(),
			'value' => self::text( false ) ] );
	}
}
