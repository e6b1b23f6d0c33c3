using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Hillingar.Builder.Nix;

/// <summary>
/// A key that objects are signed with. Its file is Nix's: <c>NAME:BASE64</c> of the seed and the public key, 32 bytes each. It is never
/// printed or logged; <see cref="ToString"/> gives the name.
/// </summary>
public sealed class SecretKey
{
    private const int SeedSize = 32;

    // A key file is a line of a hundred characters; what is longer is something else.
    private const int MaximumFileSize = 4096;

    private readonly byte[] _seed;

    private SecretKey(string name, byte[] seed)
    {
        _seed = seed;
        var bytes = new byte[Nix.PublicKey.Size];
        Ed25519.GeneratePublicKey(seed, 0, bytes, 0);
        PublicKey = new PublicKey(name, bytes);
    }

    public string Name => PublicKey.Name;

    public PublicKey PublicKey { get; }

    /// <summary>A new one, from the kernel's random numbers.</summary>
    /// <exception cref="StoreException">The name is empty, too long, or holds white space or a colon.</exception>
    public static SecretKey Generate(string name) => KeyName.IsValid(name)
        ? new SecretKey(name, RandomNumberGenerator.GetBytes(SeedSize))
        : throw new StoreException(
            $"'{name}' cannot be the name of a key: it has 1 to {KeyName.MaximumLength} characters without white space and ':', "
                + "by custom a host's name and a number, as 'cache.example.org-1'");

    /// <exception cref="StoreException">The text is no secret key.</exception>
    public static SecretKey Parse(string text)
    {
        if (!KeyName.TrySplit(text.TrimEnd(), SeedSize + Nix.PublicKey.Size, out var name, out var bytes))
            throw new StoreException("it is no secret key: it should be one line, NAME:BASE64, with 64 bytes behind the colon");
        var key = new SecretKey(name, bytes[..SeedSize]);
        return key.PublicKey.Bytes.SequenceEqual(bytes.AsSpan(SeedSize))
            ? key
            : throw new StoreException($"the secret key '{name}' is damaged: its second half is not the public key of its first");
    }

    /// <exception cref="IOException">The file cannot be read, or holds no key.</exception>
    public static SecretKey Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaximumFileSize })
            throw new StoreException($"'{path}' holds no secret key: it is larger than {MaximumFileSize} bytes");
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (StoreException e)
        {
            throw new StoreException($"'{path}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Writes a new file that only its owner can read.</summary>
    /// <exception cref="IOException">There is one already, or it cannot be written.</exception>
    public void Write(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var file = new StreamWriter(path, options);
        file.Write(Reveal());
        file.Flush();
        ((FileStream)file.BaseStream).Flush(flushToDisk: true);
    }

    /// <summary>The text of the key's file.</summary>
    public string Reveal() => $"{Name}:{Convert.ToBase64String([.. _seed, .. PublicKey.Bytes])}";

    public Signature Sign(ReadOnlySpan<byte> signed)
    {
        var bytes = new byte[Signature.Size];
        Ed25519.Sign(_seed, 0, signed.ToArray(), 0, signed.Length, bytes, 0);
        return new Signature(Name, bytes);
    }

    public override string ToString() => Name;
}
