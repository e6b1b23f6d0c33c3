using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.Tests.Properties;

/// <summary>With any bytes in a file, the tender loads it exactly as the rules say or refuses it with their message.</summary>
public sealed class ImageProperties
{
    private const int Pages = (int)(GeneratedImage.Memory / 4096);

    // Nothing is loaded below this page.
    private const int LowestPage = 256;

    [ThreadStatic]
    private static byte[]? _bytes;

    private static int _loaded;
    private static int _refused;

    [Fact]
    public void AnImageIsLoadedByTheRulesOrRefused()
    {
        Cases.Run(2_000, random => Check(GeneratedImage.Make(random)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{_loaded} loaded, {_refused} refused");
        // Both halves of the rules are tried: neither outcome is rare.
        Assert.InRange(_loaded, (_loaded + _refused) / 10, (_loaded + _refused) * 9 / 10);
    }

    private static void Check(byte[] image)
    {
        var model = new ImageModel(image);
        var refusal = Refusal(() => ElfImage.Read(ImageSource.From(image)), out var elf);
        Assert.Equal(model.Headers, refusal);
        if (elf is null)
        {
            _ = Interlocked.Increment(ref _refused);
            return;
        }

        CheckNotes(model, elf);
        CheckLoad(model, elf);
    }

    private static void CheckNotes(ImageModel model, ElfImage elf)
    {
        var devices = new List<(string, uint, int)>();
        var expected = model.Abi(out var abi) ?? model.Manifest(devices);
        Assert.Equal(expected, Refusal(() => Solo5Image.Read(elf), out var solo5));
        if (solo5 is null)
            return;
        Assert.Equal(abi, ((uint)solo5.Target, solo5.AbiVersion));
        Assert.Equal(devices, solo5.Devices.Select(device => (device.Name, (uint)device.Kind, device.Handle)));
    }

    private static void CheckLoad(ImageModel model, ElfImage elf)
    {
        using var memory = new KvmGuestMemory(GeneratedImage.Memory);
        var bytes = _bytes ??= new byte[GeneratedImage.Memory];
        Array.Clear(bytes, LowestPage * 4096, bytes.Length - (LowestPage * 4096));
        var pages = new GuestAccess[Pages];
        Array.Fill(pages, GuestAccess.Read | GuestAccess.Write);
        var expected = model.Load(bytes, pages, out var end);
        Assert.Equal(expected, Refusal(() => (object)ImageLoader.Load(elf, memory), out var loadedEnd));
        if (loadedEnd is null)
        {
            _ = Interlocked.Increment(ref _refused);
            return;
        }

        _ = Interlocked.Increment(ref _loaded);
        Assert.Equal(end, (ulong)loadedEnd);
        for (var page = LowestPage; page < Pages; page++)
        {
            if (!IsAsExpected(memory, bytes, page, pages[page], end))
                Assert.Fail($"page {page} is not as the rules say");
        }
    }

    private static bool IsAsExpected(KvmGuestMemory memory, byte[] bytes, int page, GuestAccess access, ulong end)
    {
        var address = (ulong)page * 4096;
        if (memory.TryRead(address, 4096, out _) != ((access & GuestAccess.Read) != 0)
            || memory.TryWrite(address, 4096, out _) != ((access & GuestAccess.Write) != 0)
            || memory.IsReadableByHost(address) != (access != GuestAccess.None))
            return false;
        return access == GuestAccess.None || address >= end
            || memory.Own(address, 4096).SequenceEqual(bytes.AsSpan(page * 4096, 4096));
    }

    /// <summary>The message of a refusal; every other exception fails the test.</summary>
    private static string? Refusal<T>(Func<T> step, out T? result)
        where T : class
    {
        result = null;
        try
        {
            result = step();
            return null;
        }
        catch (Exception e) when (e is Solo5ImageException or TenderException)
        {
            return e.Message;
        }
    }
}
