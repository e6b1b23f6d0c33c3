using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>Where an image comes from. Paths are as written: relative to the unit file's directory.</summary>
public abstract record ImageSource
{
    private ImageSource()
    {
    }

    /// <summary>The key of <c>[image]</c> that says so.</summary>
    public abstract string Key { get; }

    /// <summary>Build a source directory that holds a <c>build.toml</c>.</summary>
    public sealed record Build(string Directory) : ImageSource
    {
        public override string Key => "build";
    }

    /// <summary>Take a ready file, and refuse it if its hash is another.</summary>
    public sealed record File(string Path, Sha256Hash? Sha256) : ImageSource
    {
        public override string Key => "file";
    }

    /// <summary>Build what a derivation says.</summary>
    /// <param name="Path">The file, or its path in the store.</param>
    /// <param name="Member">Where the image is in the output; null if the output is the image.</param>
    public sealed record Derivation(string Path, string? Member) : ImageSource
    {
        public override string Key => "derivation";
    }

    /// <summary>Fetch a file that has a hash.</summary>
    /// <param name="Urls">In the order in which they are tried.</param>
    public sealed record Fetch(ImmutableArray<string> Urls, Sha256Hash Sha256) : ImageSource
    {
        public override string Key => "fetch";
    }

    /// <summary>Have Nix build a flake's output.</summary>
    /// <param name="Reference">The flake, a number sign, the output.</param>
    /// <param name="Member">As for a derivation.</param>
    public sealed record Flake(string Reference, string? Member) : ImageSource
    {
        public override string Key => "flake";
    }

    /// <summary>Take what a binary cache has.</summary>
    /// <param name="Path">A store path, or its last part.</param>
    /// <param name="Caches">Asked before those of the host.</param>
    /// <param name="Member">As for a derivation.</param>
    public sealed record Substitute(string Path, ImmutableArray<string> Caches, string? Member) : ImageSource
    {
        public override string Key => "substitute";
    }
}
