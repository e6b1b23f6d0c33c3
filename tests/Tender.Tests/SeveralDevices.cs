using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>Guests with more than one device: each handle leads to the device of its place in the manifest.</summary>
public sealed class SeveralDevices : IDisposable
{
    private const int MostVolumes = 63;

    private readonly ScratchDirectory _folder = new();

    public static TheoryData<string> AllTenders => [.. Tenders.All];

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void NetworkAndBlockDevicesAreNotMixedUp() => NetworkNamespace.RunWithTaps("left0", "right0", () =>
    {
        foreach (var tender in Tenders.Installed)
        {
            using var leftSide = new PacketSocket("left0");
            using var rightSide = new PacketSocket("right0");
            Tenders.Run(
                tender, "--mem=4", $"--block:three={Volume("c", 1024)}", $"--block:one={Volume("a", 1024)}", "--net:right=right0",
                $"--block:two={Volume("b", 1024)}", "--net:left=left0", TestGuests.PathOf("mixed")).Expect(0, """
                one block 0 a 0 net 2 2
                left block 2 - 2 net 0 1
                two block 0 b 0 net 2 2
                right block 2 - 2 net 0 1
                three block 0 c 0 net 2 2

                """);
            Assert.Equal("135", string.Concat(new[] { "a", "b", "c" }.Select(name => (char)File.ReadAllBytes(_folder.File(name))[512])));
            Assert.Equal((byte)'2', leftSide.Receive()[14]);
            Assert.Equal((byte)'4', rightSide.Receive()[14]);
        }
    });

    [KvmTheory, MemberData(nameof(AllTenders))]
    public void AManifestHas63Devices(string tender)
    {
        var options = Enumerable.Range(1, MostVolumes).Select(handle => $"--block:{NameOf(handle)}={Volume(NameOf(handle), 512, handle)}").ToArray();
        Tenders.Run(tender, [.. options, "--mem=4", TestGuests.PathOf("many")]).Expect(0, "63 right\n");
        Assert.Equal(99, File.ReadAllBytes(_folder.File(NameOf(MostVolumes)))[0]);
        // In no order but the manifest's, and none may be missing.
        Tenders.Run(tender, [.. options[1..].Reverse(), "--mem=4", TestGuests.PathOf("many")])
            .ExpectRefusal("Device 'disk00' of type BLOCK_BASIC declared but not attached.");
    }

    [KvmTheory, MemberData(nameof(AllTenders))]
    public void AManifestOf64DevicesIsRefused(string tender)
    {
        var run = Tenders.Run(tender, "--mem=4", TestGuests.PathOf("toomany"));
        Assert.Contains("note does not fall within valid size", run.Errors, StringComparison.Ordinal);
        Assert.Equal((1, ""), (run.Status, run.Output));
    }

    [KvmTheory, MemberData(nameof(AllTenders))]
    public void NamesAreComparedToTheirLastLetter(string tender)
    {
        var name = string.Concat(Enumerable.Repeat("abcdefghij", 6)) + "012345";
        var guest = TestGuests.PathOf("names");
        var first = $"--block:{name}6={Volume("a", 512)}";
        Tenders.Run(tender, "--mem=4", $"--block:{name}7={Volume("b", 1024)}", first, guest).Expect(0, $"{name}6 512\n{name}7 1024\n");
        Tenders.Run(tender, "--mem=4", first, guest).ExpectRefusal($"Device '{name}7' of type BLOCK_BASIC declared but not attached.");
        Tenders.Run(tender, "--mem=4", $"--block:{name}8={_folder.File("a")}", guest)
            .ExpectRefusal($"Resource not declared in manifest: '{name}8'");
        Tenders.Run(tender, "--mem=4", $"--block:{name}66={_folder.File("a")}", guest)
            .ExpectRefusal($"Invalid option: `--block:{name}66={_folder.File("a")}'");
    }

    private static string NameOf(int handle) => "disk" + Convert.ToString(handle - 1, 8).PadLeft(2, '0');

    // A volume of zeros but for its first byte, by default the first letter of its name.
    private string Volume(string name, int size, int? first = null)
    {
        var bytes = new byte[size];
        bytes[0] = (byte)(first ?? name[0]);
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }
}
