<?php
namespace StandInMediaInfo;

/** Captions, descriptions and statements of one file: the value that the API reads and changes. */
class Entity {
	public string $id;
	/** @var array<string,array> language → {language, value} */
	public array $labels = [];
	public array $descriptions = [];
	/** @var array<string,array[]> property → claims */
	public array $statements = [];

	public function __construct( string $id ) {
		$this->id = $id;
	}

	public static function fromJson( string $id, string $json ): Entity {
		$stored = json_decode( $json, true ) ?: [];
		$entity = new Entity( $stored['id'] ?? $id );
		$entity->labels = $stored['labels'] ?? [];
		$entity->descriptions = $stored['descriptions'] ?? [];
		$entity->statements = $stored['statements'] ?? [];
		return $entity;
	}

	/** As it is stored: empty maps are `[]`, as Wikibase stores them. */
	public function toJson(): string {
		return json_encode( [ 'type' => 'mediainfo', 'id' => $this->id, 'labels' => $this->labels,
			'descriptions' => $this->descriptions, 'statements' => $this->statements ],
			JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	/** Every piece that can be edited by itself: key → its JSON. Conflicts are found by comparing these. */
	public function pieces(): array {
		$pieces = [];
		foreach ( [ 'labels', 'descriptions' ] as $kind ) {
			foreach ( $this->$kind as $language => $term ) {
				$pieces["$kind/$language"] = json_encode( $term );
			}
		}
		foreach ( $this->statements as $claims ) {
			foreach ( $claims as $claim ) {
				$pieces[ 'claims/' . $claim['id'] ] = json_encode( $claim );
			}
		}
		return $pieces;
	}

	public function find( string $guid ): ?array {
		foreach ( $this->statements as $claims ) {
			foreach ( $claims as $claim ) {
				if ( $claim['id'] === $guid ) {
					return $claim;
				}
			}
		}
		return null;
	}

	/** Add a claim, or replace the one with the same GUID. */
	public function put( array $claim ): void {
		$property = $claim['mainsnak']['property'];
		foreach ( $this->statements[$property] ?? [] as $place => $known ) {
			if ( $known['id'] === $claim['id'] ) {
				$this->statements[$property][$place] = $claim;
				return;
			}
		}
		$this->statements[$property][] = $claim;
	}

	public function remove( string $guid ): void {
		foreach ( $this->statements as $property => $claims ) {
			$left = array_values( array_filter( $claims, static fn ( $claim ) => $claim['id'] !== $guid ) );
			if ( $left ) {
				$this->statements[$property] = $left;
			} else {
				unset( $this->statements[$property] );
			}
		}
	}

	/** Carry over what changed between two states of this entity. */
	public function merge( Entity $base, Entity $changed ): void {
		foreach ( [ 'labels', 'descriptions' ] as $kind ) {
			foreach ( $changed->$kind + $base->$kind as $language => $_ ) {
				if ( ( $base->$kind[$language] ?? null ) === ( $changed->$kind[$language] ?? null ) ) {
					continue;
				}
				if ( isset( $changed->$kind[$language] ) ) {
					$this->$kind[$language] = $changed->$kind[$language];
				} else {
					unset( $this->$kind[$language] );
				}
			}
		}
		foreach ( $base->pieces() as $key => $_ ) {
			if ( str_starts_with( $key, 'claims/' ) && !$changed->find( substr( $key, 7 ) ) ) {
				$this->remove( substr( $key, 7 ) );
			}
		}
		foreach ( $changed->statements as $claims ) {
			foreach ( $claims as $claim ) {
				if ( $base->find( $claim['id'] ) !== $claim ) {
					$this->put( $claim );
				}
			}
		}
	}
}
