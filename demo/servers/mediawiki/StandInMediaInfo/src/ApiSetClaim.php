<?php
namespace StandInMediaInfo;

/** wbsetclaim: one claim whose GUID the client chose; the same GUID again is an update. */
class ApiSetClaim extends ApiEntityModule {
	private array $claim = [];

	protected function entityId( array $params ): string {
		$claim = $this->decode( $params['claim'] );
		if ( !isset( $claim['id'] ) ) {
			throw new Refusal( 'invalid-claim', 'GUID must be set when setting a claim' );
		}
		return $this->idOfGuid( $claim['id'] );
	}

	protected function change( Entity $entity, array $params ): string {
		$this->claim = Snaks::claim( $this->decode( $params['claim'] ), $entity->id );
		$kind = $entity->find( $this->claim['id'] ) ? 'update' : 'create';
		$entity->put( $this->claim );
		return "wbsetclaim-$kind:2||1";
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$this->reportClaim( $this->claim, $revision );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'claim' => self::text() ] );
	}
}
