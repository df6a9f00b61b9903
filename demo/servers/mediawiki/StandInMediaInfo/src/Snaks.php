<?php
namespace StandInMediaInfo;

/** Checks and completes snaks and claims the way Wikibase does, with the same refusals. */
class Snaks {
	private const VALUE_TYPES = [ 'wikibase-item' => 'wikibase-entityid', 'string' => 'string', 'external-id' => 'string',
		'url' => 'string', 'commonsMedia' => 'string', 'time' => 'time', 'quantity' => 'quantity',
		'monolingualtext' => 'monolingualtext', 'globe-coordinate' => 'globecoordinate' ];
	/** Types of properties that museums use; any other number up to the highest one takes every value. */
	private const DATATYPES = [
		'wikibase-item' => [ 'P6', 'P17', 'P31', 'P50', 'P88', 'P110', 'P123', 'P127', 'P131', 'P135', 'P136',
			'P137', 'P144', 'P170', 'P176', 'P180', 'P186', 'P189', 'P195', 'P275', 'P276', 'P287', 'P291', 'P361', 'P407', 'P459',
			'P495', 'P518', 'P608', 'P767', 'P921', 'P1071', 'P1433', 'P1480', 'P3831', 'P4082', 'P6216', 'P6243', 'P7482',
			'P9126', 'P1552', 'P2079', 'P5102' ],
		'string' => [ 'P217', 'P304', 'P373', 'P433', 'P478', 'P528', 'P1163', 'P1545', 'P1932', 'P2093', 'P4092' ],
		'external-id' => [ 'P214', 'P350', 'P727', 'P1248', 'P1260', 'P2539' ],
		'url' => [ 'P854', 'P856', 'P953', 'P973', 'P2699', 'P6500' ],
		'commonsMedia' => [ 'P18', 'P154', 'P4896' ],
		'time' => [ 'P571', 'P577', 'P580', 'P582', 'P585', 'P813', 'P1319', 'P1326', 'P2913' ],
		'quantity' => [ 'P2043', 'P2048', 'P2049', 'P2067', 'P2386', 'P2547', 'P2610', 'P3575', 'P5524' ],
		'monolingualtext' => [ 'P1476', 'P1684', 'P1448', 'P2096' ],
		'globe-coordinate' => [ 'P625', 'P1259', 'P9149' ],
	];
	private const HIGHEST_PROPERTY = 20000;
	private const HIGHEST_ITEM = 200000000;

	public static function datatype( string $property ): ?string {
		foreach ( self::DATATYPES as $type => $properties ) {
			if ( in_array( $property, $properties, true ) ) {
				return $type;
			}
		}
		return null;
	}

	/** A claim as stored: checked, hashed, with a GUID of this entity. */
	public static function claim( array $claim, string $entityId ): array {
		if ( !isset( $claim['mainsnak'] ) ) {
			throw new Refusal( 'invalid-claim', 'Attribute "mainsnak" is missing' );
		}
		if ( !isset( $claim['type'] ) ) {
			throw new Refusal( 'invalid-claim', '' );
		}
		$stored = [ 'mainsnak' => self::snak( $claim['mainsnak'] ), 'type' => 'statement' ];
		if ( !empty( $claim['qualifiers'] ) ) {
			$stored['qualifiers'] = self::snakMap( $claim['qualifiers'] );
			$stored['qualifiers-order'] = array_keys( $stored['qualifiers'] );
		}
		$stored['id'] = self::guid( $claim['id'] ?? null, $entityId );
		$stored['rank'] = $claim['rank'] ?? 'normal';
		if ( !empty( $claim['references'] ) ) {
			$stored['references'] = array_map( [ self::class, 'reference' ], $claim['references'] );
		}
		return $stored;
	}

	public static function reference( array $reference ): array {
		$snaks = self::snakMap( $reference['snaks'] ?? [] );
		return [ 'hash' => sha1( json_encode( $snaks ) ), 'snaks' => $snaks, 'snaks-order' => array_keys( $snaks ) ];
	}

	public static function snak( $snak ): array {
		$property = is_array( $snak ) ? ( $snak['property'] ?? '' ) : '';
		$type = is_array( $snak ) ? ( $snak['snaktype'] ?? '' ) : '';
		if ( !preg_match( '/^P[1-9]\d*$/', $property ) || !in_array( $type, [ 'value', 'somevalue', 'novalue' ], true ) ) {
			throw new Refusal( 'invalid-claim', 'Invalid snak data.' );
		}
		if ( (int)substr( $property, 1 ) > self::HIGHEST_PROPERTY ) {
			throw Refusal::modification( "Property [[Property:$property|$property]] not found", 'wikibase-validator-no-such-property' );
		}
		$stored = [ 'snaktype' => $type, 'property' => $property ];
		$value = $type === 'value' ? self::dataValue( $property, $snak['datavalue'] ?? [] ) : null;
		$stored['hash'] = sha1( json_encode( [ $type, $property, $value ] ) );
		return $value === null ? $stored : $stored + [ 'datavalue' => $value ];
	}

	private static function snakMap( array $given ): array {
		$map = [];
		foreach ( $given as $snaks ) {
			foreach ( isset( $snaks['snaktype'] ) ? [ $snaks ] : $snaks as $snak ) {
				$stored = self::snak( $snak );
				$map[$stored['property']][] = $stored;
			}
		}
		return $map;
	}

	private static function guid( ?string $given, string $entityId ): string {
		if ( $given === null ) {
			$hex = strtoupper( bin2hex( random_bytes( 16 ) ) );
			return $entityId . '$' . preg_replace( '/^(.{8})(.{4})(.{4})(.{4})(.{12})$/', '$1-$2-$3-$4-$5', $hex );
		}
		if ( !preg_match( '/^(M\d+)\$[0-9A-F-]{36}$/i', $given, $parts ) ) {
			throw new Refusal( 'modification-failed', 'Statement GUID can not be parsed', 'wikibase-api-modification-failed' );
		}
		if ( strtoupper( $parts[1] ) !== $entityId ) {
			throw new Refusal( 'modification-failed', 'Statement GUID invalid for given entity', 'wikibase-api-modification-failed' );
		}
		return $given;
	}

	private static function dataValue( string $property, array $given ): array {
		$type = $given['type'] ?? '';
		$datatype = self::datatype( $property );
		if ( $datatype !== null && self::VALUE_TYPES[$datatype] !== $type ) {
			throw Refusal::modification( "Bad value type $type, expected " . self::VALUE_TYPES[$datatype], 'wikibase-validator-bad-value-type' );
		}
		$value = $given['value'] ?? null;
		switch ( $type ) {
			case 'wikibase-entityid':
				$value = self::entityId( (array)$value );
				break;
			case 'string':
				self::checkText( (string)$value, $datatype );
				break;
			case 'monolingualtext':
				$value = self::monolingual( (array)$value );
				break;
			case 'time':
				self::checkTime( (array)$value );
				break;
			case 'quantity':
				$value = self::quantity( (array)$value );
				break;
		}
		return [ 'value' => $value, 'type' => $type ];
	}

	private static function entityId( array $value ): array {
		$id = $value['id'] ?? 'Q' . ( $value['numeric-id'] ?? '' );
		if ( preg_match( '/^P\d+$/', $id ) ) {
			throw Refusal::modification( 'Unexpected entity type property', 'wikibase-validator-bad-entity-type' );
		}
		$number = preg_match( '/^Q([1-9]\d*)$/', $id, $parts ) ? (int)$parts[1] : PHP_INT_MAX;
		if ( $number > self::HIGHEST_ITEM ) {
			throw Refusal::modification( "[[Item:$id|$id]] not found", 'wikibase-validator-no-such-entity' );
		}
		return [ 'entity-type' => 'item', 'numeric-id' => $number, 'id' => $id ];
	}

	private static function checkText( string $text, ?string $datatype ): void {
		if ( $text === '' ) {
			throw Refusal::modification( 'Must be at least one character long', 'wikibase-validator-too-short' );
		}
		if ( mb_strlen( $text ) > 1500 ) {
			throw Refusal::modification( 'Must be no more than 1,500 characters long', 'wikibase-validator-too-long' );
		}
		if ( trim( $text ) !== $text || preg_match( '/[\r\n\t\v]/u', $text ) ) {
			throw Refusal::modification( 'Malformed input: ' . trim( $text ), 'wikibase-validator-malformed-value' );
		}
		if ( $datatype === 'url' ) {
			self::checkUrl( $text );
		}
	}

	private static function checkUrl( string $url ): void {
		if ( !preg_match( '/^([a-z][a-z0-9+.-]*):/i', $url, $parts ) ) {
			throw Refusal::modification( "This URL misses a scheme like \"https://\": $url", 'wikibase-validator-url-scheme-missing' );
		}
		if ( !in_array( strtolower( $parts[1] ), [ 'http', 'https', 'ftp', 'mailto' ], true ) ) {
			throw Refusal::modification( "An URL scheme \"{$parts[1]}\" is not supported.", 'wikibase-validator-bad-url-scheme' );
		}
	}

	private static function monolingual( array $value ): array {
		if ( !Terms::isLanguage( $value['language'] ?? '' ) ) {
			throw Refusal::modification( "\"{$value['language']}\" is not a known language code.", 'wikibase-validator-not-a-language' );
		}
		self::checkText( (string)( $value['text'] ?? '' ), null );
		return [ 'text' => $value['text'], 'language' => $value['language'] ];
	}

	private static function checkTime( array $value ): void {
		$time = (string)( $value['time'] ?? '' );
		if ( !preg_match( '/^[+-]\d{1,16}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/', $time, $parts ) ) {
			throw Refusal::modification( "Data value corrupt: \$timestamp must resemble ISO 8601, given $time", 'wikibase-validator-bad-value' );
		}
		if ( (int)$parts[1] > 12 || (int)$parts[2] > 31 ) {
			throw Refusal::modification( 'Data value corrupt: Month out of allowed bounds', 'wikibase-validator-bad-value' );
		}
		$precision = $value['precision'] ?? -1;
		if ( $precision < 0 || $precision > 14 ) {
			throw Refusal::modification( 'Data value corrupt: $precision out of allowed bounds', 'wikibase-validator-bad-value' );
		}
		if ( $precision > 11 || array_filter( array_slice( $parts, 3 ), 'intval' ) ) {
			throw Refusal::modification( "Malformed input: $time", 'wikibase-validator-malformed-value' );
		}
	}

	private static function quantity( array $value ): array {
		$amount = (string)( $value['amount'] ?? '' );
		if ( !preg_match( '/^[+-]?\d+(\.\d+)?$/', $amount ) ) {
			throw Refusal::modification( "Data value corrupt: \"$amount\" is not a well formed decimal value", 'wikibase-validator-bad-value' );
		}
		if ( $value['unit'] !== '1' && !preg_match( '~^https?://[^ ]+/entity/Q\d+$~', (string)$value['unit'] ) ) {
			throw Refusal::modification( "Illegal value: {$value['unit']}", 'wikibase-validator-not-allowed' );
		}
		return [ 'amount' => preg_replace( '/^(?=\d)/', '+', $amount ) ] + $value;
	}
}
