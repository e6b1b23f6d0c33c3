using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>A package that a lock file pins.</summary>
public abstract record LockedPackage(string Name, string Version)
{
    /// <summary>A Debian package.</summary>
    /// <param name="Sha256">In hexadecimal.</param>
    /// <param name="Pool">Its place below the root of a mirror, which the host's own configuration names.</param>
    public sealed record Deb(string Name, string Version, long Size, string Sha256, string Pool) : LockedPackage(Name, Version);

    /// <summary>A NuGet package.</summary>
    /// <param name="Sha512">Of the package's file, in hexadecimal.</param>
    public sealed record NuGet(string Name, string Version, string Sha512) : LockedPackage(Name, Version);
}

/// <summary>
/// A lock file: every package that a toolchain is made from. A line each, words between blanks, in the order in which they are unpacked;
/// <c>#</c> begins a comment line.
/// </summary>
/// <param name="Name">The toolchain's.</param>
/// <param name="Release">The distribution and its release, as <c>debian:bookworm</c>.</param>
public sealed record ToolchainLock(string Name, string Release, ImmutableArray<LockedPackage> Packages)
{
    private const string Head = "hillingar-toolchain";
    private const string Version = "1";

    /// <exception cref="StoreException">The message names the line.</exception>
    public static ToolchainLock Parse(string text, string path)
    {
        string? name = null, release = null;
        var packages = ImmutableArray.CreateBuilder<LockedPackage>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                case [['#', ..], ..]:
                    break;
                case [Head, Version, var written, var from]:
                    (name, release) = (written, from);
                    break;
                case [Head, var other, ..] when other != Version:
                    throw new StoreException($"'{path}' line {number}: it is a lock file of version {other}, and this program knows version {Version}; "
                        + "write it anew with 'hillingar toolchain lock', or update Hillingar");
                case ["deb", var deb, var version, var size, var hash, var pool]
                    when IsHash(hash, 32) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && IsBelowPool(pool):
                    packages.Add(new LockedPackage.Deb(deb, version, bytes, hash, pool));
                    break;
                case ["nuget", var id, var version, var hash] when IsHash(hash, 64) && IsPlain(id) && IsPlain(version):
                    packages.Add(new LockedPackage.NuGet(id, version, hash));
                    break;
                default:
                    throw new StoreException($"'{path}' line {number} is no line of a lock file: '{line}'; write it with 'hillingar toolchain lock'");
            }
        }

        if (name is null || release is null || !StoreName.IsValid(name, out _))
            throw new StoreException($"'{path}' is no lock file: it has no line '{Head} {Version} NAME RELEASE'");
        return new ToolchainLock(name, release, packages.ToImmutable());
    }

    /// <summary>The text of the file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("# Written by 'hillingar toolchain lock'. Every package of the toolchain, in the order in which they are unpacked.\n");
        text.Append(CultureInfo.InvariantCulture, $"{Head} {Version} {Name} {Release}\n");
        foreach (var package in Packages)
        {
            _ = package switch
            {
                LockedPackage.Deb deb => text.Append(CultureInfo.InvariantCulture, $"deb {deb.Name} {deb.Version} {deb.Size} {deb.Sha256} {deb.Pool}\n"),
                LockedPackage.NuGet nuget => text.Append(CultureInfo.InvariantCulture, $"nuget {nuget.Name} {nuget.Version} {nuget.Sha512}\n"),
                _ => throw new InvalidOperationException($"a package of kind {package.GetType().Name}"),
            };
        }

        return text.ToString();
    }

    private static bool IsHash(string text, int bytes) => text.Length == 2 * bytes && text.All(char.IsAsciiHexDigitLower);

    private static bool IsBelowPool(string text) =>
        text.StartsWith("pool/", StringComparison.Ordinal) && !text.Split('/').Any(part => part is "" or "." or "..");

    private static bool IsPlain(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
