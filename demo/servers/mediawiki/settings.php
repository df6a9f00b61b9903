<?php
/**
 * Settings of the rehearsal wiki: MediaWiki that plays Wikimedia Commons on one machine.
 *
 * MW_CONFIG_FILE points here. The folder of the wiki and its address come from the environment, so that the same
 * folder can be served again on another port; secrets and the database stand in the installer's LocalSettings.php.
 */
$rehearsalFolder = getenv( 'REHEARSAL_FOLDER' );
require "$rehearsalFolder/LocalSettings.php";

$wgServer = getenv( 'REHEARSAL_SERVER' );
$wgCanonicalServer = $wgServer;
$wgSitename = 'Rehearsal Commons';
$wgMetaNamespace = 'Commons';
// The namespaces of Commons, so that {{Creator:…}} and {{Institution:…}} find their pages.
$wgExtraNamespaces = [ 100 => 'Creator', 101 => 'Creator_talk', 106 => 'Institution', 107 => 'Institution_talk' ];
$wgArticlePath = '/wiki/$1';
$wgUploadPath = '/images';
$wgUploadDirectory = "$rehearsalFolder/htdocs/images";
$wgCacheDirectory = "$rehearsalFolder/cache";
$wgTmpDirectory = "$rehearsalFolder/tmp";
$wgLogos = [ '1x' => '/logo.svg', 'icon' => '/logo.svg' ];
$wgSiteNotice = "'''This is a rehearsal wiki on one machine, not Wikimedia Commons.''' Nothing here is public.";
$wgDBerrorLog = "$rehearsalFolder/log/dberror.log";
$wgDebugLogGroups['exception'] = "$rehearsalFolder/log/exception.log";
$wgShowExceptionDetails = true;
$wgEnableEmail = false;
$wgUseInstantCommons = false;
$wgCapitalLinks = true;

// Uploads as on Commons. Thumbnails are scaled when they are asked for; scaling inside each upload halves the rate.
$wgEnableUploads = true;
$wgFileExtensions = [ 'tiff', 'tif', 'png', 'gif', 'jpg', 'jpeg', 'webp', 'xcf', 'mid', 'ogg', 'ogv', 'svg', 'djvu',
	'pdf', 'oga', 'flac', 'opus', 'wav', 'webm', 'mp3', 'stl', 'mpg', 'mpeg' ];
$wgMaxUploadSize = [ '*' => 4 * 1024 ** 3 ];
$wgUseImageMagick = is_executable( '/usr/bin/convert' );
$wgImageMagickConvertCommand = '/usr/bin/convert';
$wgTiffThumbnailType = [ 'jpg', 'image/jpeg' ];
$wgMaxShellMemory = 2 * 1024 ** 2;
$wgMaxShellFileSize = 1024 ** 2;
$wgMaxImageArea = 100e6;
$wgGenerateThumbnailOnParse = false;
$wgThumbnailScriptPath = '/w/thumb.php';
// Without the empty list the jobs that assemble and publish chunks never run and clients would poll for ever.
$wgEnableAsyncUploads = true;
$wgJobTypesExcludedFromDefaultQueue = [];
$wgJobRunRate = 0;

// Accounts: a bot has the limits that Commons gives its bots.
$wgEnableBotPasswords = true;
$wgPasswordAttemptThrottle = [];
$wgAutoConfirmAge = 0;
$wgAutoConfirmCount = 0;
$wgGroupPermissions['bot']['apihighlimits'] = true;
$wgGroupPermissions['bot']['noratelimit'] = true;
$wgRateLimits['upload']['user'] = [ 380, 4320 ];
$wgRateLimits['edit']['user'] = [ 900, 180 ];

$wgMainCacheType = CACHE_ACCEL;
$wgMessageCacheType = CACHE_ACCEL;
$wgSessionCacheType = CACHE_DB;
$wgParserCacheType = CACHE_DB;
$wgMemCachedServers = [];
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = $wgCacheDirectory;
$wgInvalidateCacheOnLocalSettingsChange = false;

foreach ( [ 'ParserFunctions', 'TitleBlacklist', 'CategoryTree', 'AbuseFilter', 'PdfHandler' ] as $extension ) {
	wfLoadExtension( $extension );
}
wfLoadExtension( 'StandInMediaInfo', __DIR__ . '/StandInMediaInfo/extension.json' );
$wgPFEnableStringFunctions = true;
$wgTitleBlacklistSources = [ [ 'type' => 'localpage', 'src' => 'MediaWiki:Titleblacklist' ] ];
$wgCategoryCollation = 'uppercase';

// Switches: files in the folder, effective with the next request.
$wgReadOnlyFile = "$rehearsalFolder/readonly";
$wgHooks['ApiMaxLagInfo'][] = static function ( &$lag ) use ( $rehearsalFolder ) {
	if ( is_file( "$rehearsalFolder/lag" ) ) {
		$lag = [ 'host' => 'db1', 'lag' => (float)file_get_contents( "$rehearsalFolder/lag" ), 'type' => 'db' ];
	}
};
if ( is_file( "$rehearsalFolder/ratelimit.json" ) ) {
	$limits = json_decode( file_get_contents( "$rehearsalFolder/ratelimit.json" ), true ) ?: [];
	foreach ( $limits as $action => $limit ) {
		$wgRateLimits[$action] = [ 'user' => $limit ];
	}
	foreach ( [ 'bot', 'sysop', 'bureaucrat' ] as $group ) {
		$wgGroupPermissions[$group]['noratelimit'] = false;
	}
}
