<?php
namespace StandInMediaInfo;

use Content;
use Html;
use JsonContentHandler;
use MediaWiki\Content\Renderer\ContentParseParams;
use ParserOutput;

/** The stored JSON of an entity, shown on the file page as a table of captions and statements. */
class EntityContentHandler extends JsonContentHandler {
	public function __construct( $modelId = Slot::MODEL ) {
		parent::__construct( $modelId );
	}

	public function getContentClass() {
		return EntityContent::class;
	}

	public function makeEmptyContent() {
		return new EntityContent( '{}' );
	}

	public function supportsDirectEditing() {
		return false;
	}

	public function fillParserOutput( Content $content, ContentParseParams $cpoParams, ParserOutput &$parserOutput ) {
		if ( !$cpoParams->getGenerateHtml() || !( $content instanceof EntityContent ) ) {
			return;
		}
		$entity = Entity::fromJson( '', $content->getText() );
		$rows = '';
		foreach ( $entity->labels as $language => $label ) {
			$rows .= $this->row( "Caption ($language)", htmlspecialchars( $label['value'] ) );
		}
		foreach ( $entity->statements as $property => $claims ) {
			foreach ( $claims as $claim ) {
				$rows .= $this->row( $property, $this->value( $claim['mainsnak'] ) . $this->qualifiers( $claim ) );
			}
		}
		$heading = Html::element( 'h2', [], 'Structured data (stand-in)' );
		$parserOutput->setText( $heading . Html::rawElement( 'table', [ 'class' => 'wikitable' ], $rows ) );
	}

	private function row( string $name, string $html ): string {
		return Html::rawElement( 'tr', [], Html::element( 'th', [ 'scope' => 'row' ], $name ) . Html::rawElement( 'td', [], $html ) );
	}

	private function qualifiers( array $claim ): string {
		$html = '';
		foreach ( $claim['qualifiers'] ?? [] as $property => $snaks ) {
			foreach ( $snaks as $snak ) {
				$html .= Html::rawElement( 'div', [], htmlspecialchars( "· $property: " ) . $this->value( $snak ) );
			}
		}
		return $html;
	}

	private function value( array $snak ): string {
		if ( $snak['snaktype'] !== 'value' ) {
			return $snak['snaktype'] === 'somevalue' ? 'unknown value' : 'no value';
		}
		$value = $snak['datavalue']['value'];
		if ( is_array( $value ) ) {
			$value = $value['id'] ?? $value['time'] ?? $value['text'] ?? $value['amount'] ?? json_encode( $value );
		}
		return htmlspecialchars( (string)$value );
	}
}
