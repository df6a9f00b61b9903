<?php
namespace StandInMediaInfo;

use MediaWiki\MediaWikiServices;

/** Captions and descriptions: one text per language. */
class Terms {
	private const LONGEST = 250;

	public static function isLanguage( string $code ): bool {
		return $code === 'mul' || MediaWikiServices::getInstance()->getLanguageNameUtils()->isKnownLanguageTag( $code );
	}

	/** Change `$terms` by what a request gives for its languages; an empty text removes one. */
	public static function apply( array $terms, array $given ): array {
		foreach ( $given as $key => $term ) {
			$language = $term['language'] ?? '';
			if ( is_string( $key ) && $key !== $language ) {
				throw new Refusal( 'inconsistent-language', 'Inconsistent language detected.' );
			}
			if ( !self::isLanguage( $language ) ) {
				throw new Refusal( 'not-recognized-language', 'The supplied language code was not recognized.' );
			}
			$text = trim( preg_replace( '/\s+/u', ' ', (string)( $term['value'] ?? '' ) ) );
			if ( mb_strlen( $text ) > self::LONGEST ) {
				throw Refusal::modification( 'Label must be no more than 250 characters long', 'wikibase-validator-label-too-long' );
			}
			if ( $text === '' || isset( $term['remove'] ) ) {
				unset( $terms[$language] );
			} else {
				$terms[$language] = [ 'language' => $language, 'value' => $text ];
			}
		}
		return $terms;
	}
}
