<?php
namespace StandInMediaInfo;

/** An answer with an error code, a sentence and the names of the messages, as Wikibase gives them. */
class Refusal extends \RuntimeException {
	public string $apiCode;
	/** @var string[] */
	public array $names;

	public function __construct( string $apiCode, string $info, string ...$names ) {
		parent::__construct( $info );
		$this->apiCode = $apiCode;
		$this->names = $names ?: [ "wikibase-api-$apiCode" ];
	}

	public static function modification( string $info, string $name ): Refusal {
		return new Refusal( 'modification-failed', $info, $name );
	}

	/** The list that the API gives under `messages`; the first message carries the sentence. */
	public function messages(): array {
		return array_map( fn ( $name ) => [ 'name' => $name, 'parameters' => [], 'html' => [ '*' => htmlspecialchars( $this->getMessage() ) ] ],
			$this->names );
	}
}
