<?php
/**
 * StandInMediaInfo is a stand-in, for rehearsals and tests only. It is NOT Wikibase: no items, no properties, no
 * search, no user interface. It speaks the part of the API of Wikibase MediaInfo that an uploader needs, inside a real
 * MediaWiki, so that each edit is a real revision of the file page, with its history, rights, limits and conflicts.
 * What it answers was recorded from MediaWiki 1.39 with Wikibase and WikibaseMediaInfo.
 */
namespace StandInMediaInfo;

use MediaWiki\MediaWikiServices;
use MediaWiki\Page\PageIdentity;
use MediaWiki\Revision\SlotRoleHandler;
use MediaWiki\Revision\SlotRoleRegistry;

/** The slot of a file page that holds the entity. */
class Slot extends SlotRoleHandler {
	public const ROLE = 'mediainfo';
	public const MODEL = 'wikibase-mediainfo';

	public function __construct() {
		parent::__construct( self::ROLE, self::MODEL );
	}

	public function isAllowedOn( PageIdentity $page ) {
		return $page->getNamespace() === NS_FILE;
	}

	public static function onMediaWikiServices( MediaWikiServices $services ): void {
		$services->addServiceManipulator( 'SlotRoleRegistry', static function ( SlotRoleRegistry $registry ) {
			$registry->defineRole( self::ROLE, static fn () => new Slot() );
		} );
	}
}
