using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

public sealed class NetDevices
{
    [RootFact]
    public void FramesGoBothWaysOnTwoDevicesByNameAndByDescriptor() => NetworkNamespace.Run(() =>
    {
        TapDevice.CreatePersistent("left0");
        using var right = TapDevice.Create("right0");
        NetworkNamespace.Ip("link set left0 up mtu 9000");
        NetworkNamespace.Ip("link set right0 up");
        var inherited = NetworkNamespace.Inheritable(right.Number);
        foreach (var (mode, way) in new[] { ("user", "call"), ("user", "ring"), ("kernel", "call") })
        {
            using var tender = TenderRun.Start(TenderRun.Program,
            [
                $"--x-cpu={mode}", "--mem=4", "--net:left=left0", "--net-mac:left=02:00:00:00:00:01",
                $"--net:right=@{inherited}", "--net-mac:right=2:0:0:0:0:3", TestGuests.PathOf("echo"), way,
            ]);
            Assert.Equal("left 020000000001 9000", tender.StandardOutput.ReadLine());
            Assert.Equal("right 020000000003 1500", tender.StandardOutput.ReadLine());
            using var leftSide = new PacketSocket("left0");
            using var rightSide = new PacketSocket("right0");
            foreach (var side in new[] { leftSide, rightSide })
            {
                foreach (var length in new[] { 18, 60, 1514 })
                    Echo(side, "data", length);
            }

            Echo(leftSide, "large", 9014);
            Echo(rightSide, "stop", 60);
            TenderRun.Finish(tender).Expect(0, "");
        }

        TapDevice.Delete("left0");
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => TapDevice.Delete("left0")).Errno);
    });

    [RootFact]
    public void TheManifestOfSeveralDevicesIsFilledIn() => NetworkNamespace.Run(() =>
    {
        using var tap = TapDevice.Create("many0");
        var inherited = NetworkNamespace.Inheritable(tap.Number);
        foreach (var mode in new[] { "user", "kernel" })
        {
            TenderRun.Shell($"""
                f=$(mktemp); g=$(mktemp); truncate -s 8192 $f; truncate -s 1M $g
                "$TENDER" --x-cpu={mode} --mem=4 --block:logs=$g --block-sector-size:logs=4096 --net:service=@{inherited} \
                    --block:service=$g --block:data=$f {TestGuests.PathOf("devices")}
                rm $f $g
                """).Expect(0, """
                0 1073741824  attached 0
                1 1 data attached 1 capacity 8192 sector 512
                2 2 service attached 1
                3 1 service attached 1 capacity 1048576 sector 512
                4 1 logs attached 1 capacity 1048576 sector 4096

                """);
        }
    });

    [RootFact]
    public void UnusableTapsAreRefused() => NetworkNamespace.Run(() =>
    {
        var guest = TestGuests.PathOf("echo");
        using var held = TapDevice.Create("held0");
        TenderRun.Of("--net:left=none0", guest).ExpectRefusal("Could not attach interface: none0: No such file or directory");
        TenderRun.Of("--net:left=held0", guest).ExpectRefusal("Could not attach interface: held0: Network is down");
        NetworkNamespace.Ip("link set held0 up");
        TenderRun.Of("--net:left=held0", guest).ExpectRefusal("Could not attach interface: held0: Device or resource busy");
        TenderRun.Of("--net:left=lo", guest).ExpectRefusal("Could not attach interface: lo: Network is down");
        TenderRun.Of("--net:left=averyveryverylong", guest).ExpectRefusal("Could not attach interface: averyveryverylong: File name too long");
        TenderRun.Of("--net:left=@99999", guest).ExpectRefusal("Could not attach interface: @99999: Bad file descriptor");
        TenderRun.Of("--net:left=@0", guest).ExpectRefusal("Could not attach interface: @0: Inappropriate ioctl for device");
    });

    [RootFact]
    public void ATapVanishesWithItsDescriptorUnlessItIsPersistent() => NetworkNamespace.Run(() =>
    {
        using (var tap = TapDevice.Create("brief0"))
        {
            Assert.Equal("brief0", TapDevice.NameOf(tap));
            Assert.Equal(1500, TapDevice.MtuOf("brief0"));
        }

        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => TapDevice.MtuOf("brief0")).Errno);
        TapDevice.CreatePersistent("lasting0");
        Assert.Equal(Errno.ENETDOWN, Assert.Throws<LinuxException>(() => TapDevice.Attach("lasting0")).Errno);
        NetworkNamespace.Ip("link set lasting0 up");
        using (var attached = TapDevice.Attach("lasting0"))
        {
            Assert.Equal("lasting0", TapDevice.NameOf(attached));
            Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => TapDevice.Attach("lasting0")).Errno);
        }

        TapDevice.Delete("lasting0");
        Assert.Equal(Errno.ENAMETOOLONG, Assert.Throws<LinuxException>(() => TapDevice.Create("averyveryverylong")).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => TapDevice.Create("")).Errno);
    });

    private static void Echo(PacketSocket side, string text, int length)
    {
        var frame = PacketSocket.FrameOf(length, text);
        side.Send(frame);
        var answer = side.Receive();
        // The two addresses have changed places.
        Assert.Equal(frame[6..12], answer[..6]);
        Assert.Equal(frame[..6], answer[6..12]);
        Assert.Equal(frame[12..], answer[12..]);
    }
}
