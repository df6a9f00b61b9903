<?php
/**
 * Accounts and pages of a new rehearsal wiki, in one maintenance step.
 *
 * Reads accounts.json of the wiki's folder (name → groups, password, label, secret) and the texts in pages/, where
 * a folder is a namespace and a file name (without .wikitext) a title.
 */
use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

require_once getenv( 'REHEARSAL_MEDIAWIKI' ) . '/maintenance/Maintenance.php';

class SeedRehearsal extends Maintenance {
	private const GRANTS = [ 'basic', 'highvolume', 'editpage', 'editprotected', 'createeditmovepage', 'uploadfile',
		'uploadeditmovefile', 'delete', 'protect', 'blockusers', 'editinterface', 'viewdeleted', 'patrol', 'rollback' ];

	public function execute() {
		$folder = getenv( 'REHEARSAL_FOLDER' );
		foreach ( json_decode( file_get_contents( "$folder/accounts.json" ), true ) as $name => $account ) {
			$this->createAccount( $name, $account );
		}
		$this->importPages( __DIR__ . '/pages' );
	}

	private function createAccount( string $name, array $account ): void {
		$user = User::newFromName( $name );
		if ( !$user->isRegistered() ) {
			$user->addToDatabase();
		}
		$status = $user->changeAuthenticationData( [ 'username' => $name, 'password' => $account['password'],
			'retype' => $account['password'] ] );
		if ( !$status->isGood() ) {
			$this->fatalError( "$name: " . $status->getMessage()->text() );
		}
		foreach ( $account['groups'] as $group ) {
			MediaWikiServices::getInstance()->getUserGroupManager()->addUserToGroup( $user, $group );
		}
		$bot = BotPassword::newUnsaved( [ 'user' => $user, 'appId' => $account['label'], 'grants' => self::GRANTS ] );
		$hash = MediaWikiServices::getInstance()->getPasswordFactory()->newFromPlaintext( $account['secret'] );
		if ( !$bot->save( 'insert', $hash )->isGood() ) {
			$this->fatalError( "No bot password for $name." );
		}
	}

	private function importPages( string $root ): void {
		$author = User::newSystemUser( 'Rehearsal', [ 'steal' => true ] );
		foreach ( glob( "$root/*/*.wikitext" ) as $file ) {
			$title = Title::newFromText( basename( dirname( $file ) ) . ':' . basename( $file, '.wikitext' ) );
			$updater = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title )
				->newPageUpdater( $author );
			$text = rtrim( file_get_contents( $file ) );
			$updater->setContent( SlotRecord::MAIN, ContentHandler::makeContent( $text, $title ) );
			$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'Set the stage' ), EDIT_SUPPRESS_RC );
		}
	}
}

$maintClass = SeedRehearsal::class;
require_once RUN_MAINTENANCE_IF_MAIN;
