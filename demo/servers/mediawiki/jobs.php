<?php
/**
 * Runs the wiki's jobs as they come. MediaWiki's own waiting runner keeps database handles open, so this one looks
 * into the table and starts a short-lived runner whenever there is something to do.
 */
$database = new PDO( 'sqlite:' . getenv( 'REHEARSAL_FOLDER' ) . '/db/wiki_jobqueue.sqlite' );
$database->setAttribute( PDO::ATTR_TIMEOUT, 2 );
$runner = escapeshellarg( getenv( 'REHEARSAL_MEDIAWIKI' ) . '/maintenance/runJobs.php' );
while ( true ) {
	try {
		$waiting = $database->query( 'SELECT 1 FROM job WHERE job_attempts < 3 LIMIT 1' )->fetchColumn();
	} catch ( PDOException $busy ) {
		$waiting = false;
	}
	if ( $waiting ) {
		passthru( escapeshellarg( PHP_BINARY ) . " -d memory_limit=1G $runner --maxtime 20" );
	}
	usleep( 100000 );
}
