<?php
namespace StandInMediaInfo;

/** wbremoveclaims: takes claims away by their GUIDs. */
class ApiRemoveClaims extends ApiEntityModule {
	protected function entityId( array $params ): string {
		return $this->idOfGuid( explode( '|', $params['claim'] )[0] );
	}

	protected function change( Entity $entity, array $params ): string {
		$guids = explode( '|', $params['claim'] );
		foreach ( $guids as $guid ) {
			$this->knownClaim( $entity, $guid );
			$entity->remove( $guid );
		}
		return 'wbremoveclaims-remove:' . count( $guids ) . '|';
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$this->getResult()->addValue( null, 'pageinfo', [ 'lastrevid' => $revision ] );
		$this->getResult()->addValue( null, 'claims', explode( '|', $params['claim'] ) );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'claim' => self::text() ] );
	}
}
