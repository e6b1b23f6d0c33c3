namespace Hillingar.Tender.CommandLine;

/// <summary>The texts of <c>--help</c> and <c>--version</c>.</summary>
internal static class Usage
{
    /// <summary>Two lines, of which other programs read the second.</summary>
    internal static string Version(string program) =>
        $"{program} tender, version {typeof(Usage).Assembly.GetName().Version!.ToString(3)}\nABI version {Boot.AbiVersion}";

    internal static string Text(string program) => $"""
        usage: {program} [ CORE OPTIONS ] [ MODULE OPTIONS ] [ -- ] KERNEL [ ARGS ]
        KERNEL is the filename of the unikernel to run.
        ARGS are optional arguments passed to the unikernel.
        Core options:
          [ --mem=512 ] (guest memory in MB)
          [ --x-cpu=auto ] (auto, kernel: run in ring 0, user: run in ring 3 where KVM has no hardware support)
          [ --x-status-fd=N ] (tell the guest's life on the open descriptor N, one line an event)
          [ --x-wait-fd=N ] (enter the guest only when a byte has come from the open descriptor N)
          [ --x-jail=UID:GID ] (run in namespaces with nothing in them, as that user; needs root)
          [ --x-die-with-parent ] (end when the process that started this one ends)
          [ --x-dumpcore=DIR | @FD ] (on a fault or status 255 write the guest's memory to a core file)
            --help (display this help)
            --version (display version information)
        Compiled-in modules: core block net
        Module options:
          [ --block:NAME=PATH | @FD ] (attach block device/file at PATH, or open descriptor FD, as block storage NAME)
          [ --block-sector-size:NAME=512 ] (sector size of block storage NAME)
          [ --net:NAME=IFACE | @FD ] (attach tap at IFACE, or open descriptor FD, as network NAME)
          [ --net-mac:NAME=HWADDR ] (set HWADDR for network NAME)
        """;
}
