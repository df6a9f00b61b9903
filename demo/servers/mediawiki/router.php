<?php
/**
 * Router of PHP's own web server: addresses as on Commons (/wiki/Title), and faults on request.
 *
 * Switches, files in the folder of the wiki:
 *   delay.json  {"match": "upload", "seconds": 0.2}  waits before each matching call of api.php
 *   fault.json  {"match": "upload", "every": 3, "times": 1, "when": "before|after", "status": 503,
 *                "headers": [], "body": ""}
 *               answers every n-th matching call with the status, at most `times` times (0: no end); with "after" the
 *               call is executed first: the write happened and the client does not know.
 * `match` is a part of "action|POST fields except token and text".
 */
$folder = getenv( 'REHEARSAL_FOLDER' );
$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/';

function readSwitch( string $file ): ?array {
	return is_file( $file ) ? json_decode( file_get_contents( $file ), true ) : null;
}

function concerns( array $switch ): bool {
	$fields = http_build_query( array_diff_key( $_POST, [ 'token' => 1, 'text' => 1 ] ) );
	return str_contains( ( $_POST['action'] ?? $_GET['action'] ?? '' ) . '|' . $fields, $switch['match'] ?? '' );
}

function strikes( array $fault, string $counter ): bool {
	$handle = fopen( $counter, 'c+' );
	flock( $handle, LOCK_EX );
	$calls = 1 + (int)stream_get_contents( $handle );
	rewind( $handle );
	fwrite( $handle, (string)$calls );
	flock( $handle, LOCK_UN );
	fclose( $handle );
	$every = $fault['every'] ?? 1;
	$times = $fault['times'] ?? 0;
	return $calls % $every === 0 && ( $times === 0 || intdiv( $calls, $every ) <= $times );
}

function answerFault( array $fault ): void {
	http_response_code( $fault['status'] );
	foreach ( $fault['headers'] ?? [] as $header ) {
		header( $header );
	}
	echo $fault['body'];
}

function entryPoint( string $script ): string {
	$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
	return $_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . $script;
}

if ( $path === '/w/api.php' ) {
	$delay = readSwitch( "$folder/delay.json" );
	if ( $delay && concerns( $delay ) ) {
		usleep( (int)( 1e6 * $delay['seconds'] ) );
	}
	$fault = readSwitch( "$folder/fault.json" );
	if ( $fault && concerns( $fault ) && strikes( $fault, "$folder/fault.count" ) ) {
		if ( ( $fault['when'] ?? 'before' ) === 'after' ) {
			ob_start( static function ( $body ) use ( $fault ) {
				if ( !headers_sent() ) {
					http_response_code( $fault['status'] );
				}
				return '<html><body>The answer was lost.</body></html>';
			} );
			require entryPoint( '/w/api.php' );
		} else {
			answerFault( $fault );
		}
		return true;
	}
}
if ( $path === '/' ) {
	header( 'Location: /wiki/' );
	return true;
}
if ( $path === '/wiki' || str_starts_with( $path, '/wiki/' ) ) {
	require entryPoint( '/w/index.php' );
	return true;
}
return false;
