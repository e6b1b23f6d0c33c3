using System.Security.Cryptography;
using CsCheck;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class ShortSha256Tests
{
    [Fact]
    public void TheVectorsOfTheStandardHold()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(ShortSha256.HashData("abc"u8)));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(ShortSha256.HashData([])));
    }

    [Fact]
    public void EveryLengthAroundTheBlocksHasThePlatformsHash()
    {
        var bytes = new byte[400];
        new Random(1).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
            Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), ShortSha256.HashData(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void WhateverIsHashedHasThePlatformsHash() =>
        Gen.Byte.Array[0, 5000].Sample(bytes => ShortSha256.HashData(bytes).AsSpan().SequenceEqual(SHA256.HashData(bytes)));

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    public void LongInputsHaveItToo(int length)
    {
        var bytes = new byte[length];
        new Random(2).NextBytes(bytes);
        Assert.Equal(SHA256.HashData(bytes), ShortSha256.HashData(bytes));
    }
}
