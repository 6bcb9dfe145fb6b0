"""Everything the gateway says in Chinese, by the codes the services speak."""
