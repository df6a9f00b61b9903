<?php
namespace StandInMediaInfo;

use ApiQueryBase;

/** meta=wikibase: where the repository is. */
class ApiQueryWikibase extends ApiQueryBase {
	public function execute() {
		$config = $this->getConfig();
		$url = [ 'base' => $config->get( 'Server' ), 'scriptpath' => $config->get( 'ScriptPath' ),
			'articlepath' => $config->get( 'ArticlePath' ) ];
		$this->getResult()->addValue( [ 'query', 'wikibase' ], 'repo', [ 'url' => $url ] );
		$this->getResult()->addValue( [ 'query', 'wikibase' ], 'siteid', 'commonswiki' );
	}

	public function getCacheMode( $params ) {
		return 'public';
	}
}
