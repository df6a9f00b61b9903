<?php
namespace StandInMediaInfo;

use CommentStoreComment;
use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use Title;
use User;

/** Reads entities from, and writes them to, the mediainfo slot of file pages. */
class EntityStore {
	/** The file page of M<page id>, or null where there is none. */
	public function title( string $entityId ): ?Title {
		$title = Title::newFromID( (int)substr( $entityId, 1 ) );
		return $title && $title->getNamespace() === NS_FILE ? $title : null;
	}

	public function revision( Title $title, int $id = 0 ): ?RevisionRecord {
		$lookup = MediaWikiServices::getInstance()->getRevisionLookup();
		return $id ? $lookup->getRevisionByTitle( $title, $id ) : $lookup->getRevisionByTitle( $title, 0, 1 );
	}

	/** The entity in one revision, or null where the revision has no slot. */
	public function read( string $entityId, ?RevisionRecord $revision ): ?Entity {
		if ( !$revision || !$revision->hasSlot( Slot::ROLE ) ) {
			return null;
		}
		$content = $revision->getContent( Slot::ROLE, RevisionRecord::RAW );
		return $content instanceof EntityContent ? Entity::fromJson( $entityId, $content->getText() ) : null;
	}

	public function checkRights( Title $title, User $user ): void {
		$errors = MediaWikiServices::getInstance()->getPermissionManager()->getPermissionErrors( 'edit', $user, $title );
		if ( $errors ) {
			$name = $user->getBlock() ? 'blockedtext' : $errors[0][0];
			throw new Refusal( 'permissiondenied', 'You do not have the permissions needed to carry out this action.',
				'wikibase-api-permissiondenied', is_string( $name ) ? $name : $name->getKey() );
		}
		if ( $user->pingLimiter( 'edit' ) ) {
			throw new Refusal( 'failed-save', 'The save has failed.', 'wikibase-api-failed-save', 'actionthrottledtext' );
		}
	}

	/** Save as a new revision of the file page; gives its id, or null where nothing changed. */
	public function write( Title $title, Entity $entity, User $user, string $summary, array $tags, bool $bot ): ?int {
		$updater = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title )->newPageUpdater( $user );
		$updater->setContent( Slot::ROLE, new EntityContent( $entity->toJson() ) );
		$updater->addTags( $tags );
		$saved = $updater->saveRevision( CommentStoreComment::newUnsavedComment( $summary ), EDIT_UPDATE | ( $bot ? EDIT_FORCE_BOT : 0 ) );
		if ( !$updater->wasSuccessful() ) {
			throw new Refusal( $updater->getStatus()->hasMessage( 'edit-conflict' ) ? 'editconflict' : 'failed-save', 'The save has failed.' );
		}
		return $saved ? $saved->getId() : null;
	}
}
