using CsCheck;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Tests.Formats;

public sealed class NixBase32Tests
{
    [Fact]
    public void HashesArePrintedAndReadAsByNix()
    {
        foreach (var vector in Vectors.Of("base32", 14))
        {
            var bytes = Convert.FromHexString(vector.Input("hex").GetString()!);
            var text = vector.Expected("base32").GetString()!;
            Assert.Equal(text, NixBase32.Encode(bytes));
            Assert.Equal(bytes, NixBase32.TryDecode(text, bytes.Length));
        }
    }

    [Fact]
    public void WhatNixRefusesToDecodeIsRefused()
    {
        foreach (var vector in Vectors.Of("base32-decode", 6))
        {
            var size = vector.Input("algo").GetString() switch { "md5" => 16, "sha1" => 20, "sha256" => 32, _ => 64 };
            var bytes = NixBase32.TryDecode(vector.Input("base32").GetString()!, size);
            Assert.Equal(vector.Expected("hex").GetString(), bytes is null ? null : Convert.ToHexStringLower(bytes));
        }
    }

    [Fact]
    public void DecodingUndoesEncoding() => Gen.Byte.Array[0, 70].Sample(bytes =>
    {
        var text = NixBase32.Encode(bytes);
        return text.Length == NixBase32.EncodedLength(bytes.Length) && NixBase32.TryDecode(text, bytes.Length)!.SequenceEqual(bytes);
    });

    [Fact]
    public void NoTwoTextsMeanTheSameBytes() => Gen.Char["0123456789abcdfghijklmnpqrsvwxyz"].Array[7].Sample(characters =>
    {
        var text = new string(characters);
        return NixBase32.TryDecode(text, 4) is not { } bytes || NixBase32.Encode(bytes) == text;
    });
}
