<?php
namespace StandInMediaInfo;

/** wbsetlabel: one caption. */
class ApiSetLabel extends ApiEntityModule {
	protected function entityId( array $params ): string {
		return $this->checkedId( $params['id'] );
	}

	protected function change( Entity $entity, array $params ): string {
		$entity->labels = Terms::apply( $entity->labels, [ $params ] );
		return "wbsetlabel-set:1|{$params['language']}";
	}

	protected function report( Entity $entity, int $revision, bool $changed, array $params ): void {
		$language = $params['language'];
		$label = $entity->labels[$language] ?? [ 'language' => $language, 'removed' => '' ];
		$this->getResult()->addValue( null, 'entity', [ 'labels' => [ $language => $label ], 'id' => $entity->id,
			'type' => 'mediainfo', 'lastrevid' => $revision ] + ( $changed ? [] : [ 'nochange' => '' ] ) );
	}

	public function getAllowedParams() {
		return $this->withCommonParams( [ 'id' => null, 'language' => self::text(), 'value' => self::text( false ) ] );
	}
}
