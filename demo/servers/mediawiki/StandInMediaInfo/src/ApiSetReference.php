<?php
namespace StandInMediaInfo;

/** wbsetreference: one more reference on a claim. */
class ApiSetReference extends ApiEntityModule {
	private array $reference = [];

	protected function entityId( array $params ): string {
		return $this->idOfGuid( $params['statement'] );
	}

	protected function change( Entity $entity, array $params ): string {
		$claim = $this->knownClaim( $entity, $params['statement'] );
		$this->reference = Snaks::reference( [ 'snaks' => $this->decode( $params['snaks'] ) ] );
		if ( !in_array( $this->reference['hash'], array_column( $claim['references'] ?? [], 'hash' ), true ) ) {
			$claim['references'][] = $this->reference;
		}
		$entity->put( $claim );
		return 'wbsetreference-add:2|';
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$this->getResult()->addValue( null, 'pageinfo', [ 'lastrevid' => $revision ] );
		$this->getResult()->addValue( null, 'reference', $this->reference );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'statement' => self::text(), 'snaks' => self::text() ] );
	}
}
