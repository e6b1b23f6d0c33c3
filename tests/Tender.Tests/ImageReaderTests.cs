using CsCheck;
using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.Tests;

/// <summary>The reader of images, which the supervisor shares. Everything in an image is untrusted.</summary>
public sealed class ImageReaderTests
{
    private const ulong Memory = 4 << 20;

    [Fact]
    public void AnImageSaysItsTargetAndItsDevices()
    {
        var image = Solo5Image.Read(TestGuests.PathOf("devices"));
        Assert.Equal(Solo5Target.Hvt, image.Target);
        Assert.Equal(2u, image.AbiVersion);
        Assert.Equal(
            [
                new Solo5Device("data", Solo5DeviceKind.Block, 1),
                new Solo5Device("service", Solo5DeviceKind.Net, 2),
                new Solo5Device("service", Solo5DeviceKind.Block, 3),
                new Solo5Device("logs", Solo5DeviceKind.Block, 4),
            ],
            image.Devices);
        Assert.Empty(Solo5Image.Read(TestGuests.PathOf("hello")).Devices);
    }

    [Fact]
    public void WhatIsWrongWithAFileIsSaid()
    {
        Assert.Equal(Solo5ImageFault.Executable, Fault("#!/bin/sh\n"u8.ToArray()));
        Assert.Equal(Solo5ImageFault.Executable, Fault([]));
        Assert.Equal(Solo5ImageFault.NoAbi, Fault(With("ABI1Solo5"u8, "ABI1Other"u8)));
        Assert.Equal(Solo5ImageFault.Manifest, Fault(With("MFT1Solo5"u8, "MFT1Other"u8)));
        Assert.Equal(Solo5ImageFault.NoteSize, Fault(WithDescriptorSize(0)));
        Assert.Equal(Solo5ImageFault.NoteSize, Fault(WithDescriptorSize(4)));
        Assert.Equal(Solo5ImageFault.NoteSize, Fault(WithDescriptorSize(6669)));
        Assert.Equal(Solo5ImageFault.NoteSize, Fault(WithDescriptorSize(uint.MaxValue)));
        Assert.Equal(Solo5ImageFault.Manifest, Fault(WithDescriptorSize(5)));
        Assert.Equal("note does not fall within valid size", Assert.Throws<Solo5ImageException>(() => Solo5Image.Read(WithDescriptorSize(1))).Message);
    }

    [Fact]
    public void AnImageOfAnotherTargetIsReadAndNotRun()
    {
        var image = TestGuests.Read("hello");
        image[Find(image, "ABI1Solo5"u8) + 12] = (byte)Solo5Target.Spt;
        Assert.Equal(Solo5Target.Spt, Solo5Image.Read(image).Target);
        RefusedBecause(image, "Executable is not for the solo5-hvt target");
        image[Find(image, "ABI1Solo5"u8) + 12] = (byte)Solo5Target.Hvt;
        image[Find(image, "ABI1Solo5"u8) + 16] = 3;
        RefusedBecause(image, "Executable requests unsupported ABI version 3");
    }

    [Fact]
    public void AWritableAndExecutableSegmentIsRefused()
    {
        var image = TestGuests.Read("hello");
        image[64 + 4] = 7; // the flags of the first program header
        RefusedBecause(image, "requests WRITE and EXEC permissions");
    }

    [Fact]
    public void SegmentsMustFitTheMemory()
    {
        Assert.Equal(0x102000ul, Load(_ => { }));
        Assert.Equal("invalid executable", Refusal(headers => headers.Entry = 0xFFFFF));
        Assert.Equal("invalid executable", Refusal(headers => headers.Entry = Memory));
        Assert.Equal("invalid executable", Refusal(headers => headers.Address = 0xFF000));
        Assert.Equal("invalid executable", Refusal(headers => headers.Address = Memory));
        Assert.Equal("invalid executable", Refusal(headers => headers.Address = ulong.MaxValue - 4095));
        Assert.Equal("invalid executable", Refusal(headers => headers.MemorySize = Memory));
        Assert.Equal("invalid executable", Refusal(headers => headers.MemorySize = ulong.MaxValue));
        Assert.Equal("invalid executable", Refusal(headers => headers.MemorySize = 1));
        Assert.Equal("invalid executable", Refusal(headers => headers.FileOffset = ulong.MaxValue));
        Assert.Equal("invalid executable", Refusal(headers => headers.Alignment = 0));
        Assert.Equal("invalid executable", Refusal(headers => headers.Alignment = 0x3000));
        Assert.Equal("invalid executable", Refusal(headers => headers.Alignment = 0x200000));
        Assert.Equal("invalid executable", Refusal(headers => headers.Alignment = 1ul << 63));
    }

    [Fact]
    public void NoDamagedImageCrashesTheReader()
    {
        var image = TestGuests.Read("devices");
        var mutation = Gen.Select(
            Gen.OneOf(Gen.Int[0, 511], Gen.Int[0x2000, 0x2400], Gen.Int[0, image.Length - 1]),
            Gen.OneOf(Gen.Byte, Gen.Const((byte)0), Gen.Const((byte)0x80), Gen.Const((byte)0xFF)));
        Gen.Select(mutation.Array[1, 12], Gen.OneOf(Gen.Const(image.Length), Gen.Int[0, image.Length])).Sample(
            (mutations, length) =>
            {
                var damaged = image.AsSpan(0, length).ToArray();
                foreach (var (offset, value) in mutations)
                {
                    if (offset < length)
                        damaged[offset] = value;
                }

                try
                {
                    var elf = ElfImage.Read(ImageSource.From(damaged));
                    _ = Solo5Image.Read(elf);
                    using var memory = new KvmGuestMemory(Memory);
                    _ = ImageLoader.Load(elf, memory);
                }
                catch (Exception e) when (e is Solo5ImageException or TenderException)
                {
                    // Refused, which is an answer; anything else fails the test.
                }
            },
            iter: 20_000);
    }

    private static Solo5ImageFault Fault(byte[] image) => Assert.Throws<Solo5ImageException>(() => Solo5Image.Read(image)).Fault;

    private static void RefusedBecause(byte[] image, string message)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, image);
        TenderRun.Of("--mem=4", path).ExpectRefusal($"{path}: {message}");
        File.Delete(path);
    }

    private static byte[] With(ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        var image = TestGuests.Read("hello");
        replacement.CopyTo(image.AsSpan(Find(image, old)));
        return image;
    }

    private static byte[] WithDescriptorSize(uint size)
    {
        var image = TestGuests.Read("hello");
        BitConverter.TryWriteBytes(image.AsSpan(Find(image, "MFT1Solo5"u8) - 4), size);
        return image;
    }

    private static int Find(byte[] image, ReadOnlySpan<byte> what) => image.AsSpan().IndexOf(what);

    private static string Refusal(Action<Headers> change) => Assert.Throws<TenderException>(() => Load(change)).Message;

    private static ulong Load(Action<Headers> change)
    {
        var image = TestGuests.Read("hello");
        var headers = new Headers(image);
        change(headers);
        using var memory = new KvmGuestMemory(Memory);
        return ImageLoader.Load(ElfImage.Read(ImageSource.From(image)), memory);
    }

    /// <summary>The entry and the first program header of an image, to be changed in place.</summary>
    private sealed class Headers(byte[] image)
    {
        internal ulong Entry { set => Write(24, value); }

        internal ulong FileOffset { set => Write(64 + 8, value); }

        internal ulong Address { set => Write(64 + 16, value); }

        internal ulong MemorySize { set => Write(64 + 40, value); }

        internal ulong Alignment { set => Write(64 + 48, value); }

        private void Write(int offset, ulong value) => BitConverter.TryWriteBytes(image.AsSpan(offset), value);
    }
}
