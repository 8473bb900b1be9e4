"""The specification language: YAML and CEL expressions to a typed, immutable `Spec`."""
