"""Many updates over a bad line to several replicas."""
