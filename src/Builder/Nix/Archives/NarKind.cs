namespace Hillingar.Builder.Nix;

/// <summary>What a Nix archive can hold.</summary>
public enum NarKind
{
    Regular,
    SymbolicLink,
    Directory,
}
