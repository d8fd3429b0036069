"""Table × dataset declaration → typed rows and findings. No sentences, no acceptance."""
