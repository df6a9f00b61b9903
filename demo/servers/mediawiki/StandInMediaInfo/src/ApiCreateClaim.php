<?php
namespace StandInMediaInfo;

/** wbcreateclaim: one new claim from a property and a value. */
class ApiCreateClaim extends ApiEntityModule {
	private array $claim = [];

	protected function entityId( array $params ): string {
		return $this->checkedId( $params['entity'] );
	}

	protected function change( Entity $entity, array $params ): string {
		$this->claim = Snaks::claim( [ 'mainsnak' => $this->snakOf( $params ), 'type' => 'statement' ], $entity->id );
		$entity->put( $this->claim );
		return 'wbcreateclaim-create:1|';
	}

	/** The snak that `property`, `snaktype` and `value` describe. */
	public static function snakOf( array $params ): array {
		$snak = [ 'snaktype' => $params['snaktype'], 'property' => strtoupper( $params['property'] ) ];
		if ( $params['snaktype'] !== 'value' ) {
			return $snak;
		}
		$value = json_decode( $params['value'] ?? '', true );
		if ( $value === null ) {
			throw new Refusal( 'invalid-snak', 'Invalid snak data.' );
		}
		$types = [ 'entity-type' => 'wikibase-entityid', 'time' => 'time', 'amount' => 'quantity', 'text' => 'monolingualtext',
			'latitude' => 'globecoordinate' ];
		$known = array_intersect_key( $types, is_array( $value ) ? $value : [] );
		return $snak + [ 'datavalue' => [ 'type' => reset( $known ) ?: 'string', 'value' => $value ] ];
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$this->reportClaim( $this->claim, $revision );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'entity' => self::text(), 'property' => self::text(), 'snaktype' => self::text(),
			'value' => self::text( false ) ] );
	}
}
