<?php
namespace StandInMediaInfo;

use JsonContent;

/** The JSON text of an entity as it is stored. */
class EntityContent extends JsonContent {
	public function __construct( $text ) {
		parent::__construct( $text, Slot::MODEL );
	}
}
