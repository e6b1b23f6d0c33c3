using System.Globalization;
using System.Text;

namespace Hillingar.Bench.Units;

/// <summary>
/// A set of units as a host with many tenants would have, each in a file of its own. In each row are fifty unikernels, a
/// network, a volume of pages, five disks, and a target that starts all of them. There are name servers that use the shipped
/// module, instances of a template, drop-ins, dependencies that are written, and references into other units.
/// </summary>
internal sealed class SampleSet
{
    private const int UnikernelsOfRow = 50;

    // The network, the pages and the target.
    private const int SharedOfRow = 3;

    // One unikernel of ten has a disk of its own.
    private const int UnikernelsOfDisk = 10;
    private const int UnitsOfRow = UnikernelsOfRow + SharedOfRow + UnikernelsOfRow / UnikernelsOfDisk;

    private readonly string _directory;
    private readonly int _rows;
    private readonly int _disks;
    private readonly int _unikernels;

    private SampleSet(string directory, int units)
    {
        _directory = directory;
        _rows = (units + UnitsOfRow - 1) / UnitsOfRow;
        var own = units - _rows * SharedOfRow;
        _disks = own / (UnikernelsOfDisk + 1);
        _unikernels = own - _disks;
    }

    /// <summary>Writes a set.</summary>
    /// <param name="units">How many units of all types; there are as many unit files, drop-ins and a template not counted.</param>
    public static void Write(string directory, int units)
    {
        Directory.CreateDirectory(directory);
        new SampleSet(directory, units).WriteAll();
    }

    /// <summary>The file of one unit in the middle of the set, and another text for it that is as sound and is nothing to the other units.</summary>
    public static (string File, string Text) Edit(string directory, int units, int round)
    {
        var number = units / 2 / 10 * 10 + 1;
        return (Path.Combine(directory, $"{NameOf(number)}.unikernel.toml"), Plain(number, memory: round % 2 == 0 ? "64M" : "48M", hasDisk: false));
    }

    /// <summary>The same, where the unit also changes its address, which others refer to and which the whole set is checked for.</summary>
    public static (string File, string Text) EditAddress(string directory, int units, int round)
    {
        var (file, text) = Edit(directory, units, round);
        var number = units / 2 / 10 * 10 + 1;
        return (file, round % 2 == 0 ? text : text.Replace($"\"{Address(number)}\"", $"\"{Subnet(number / UnikernelsOfRow)}.200\"", StringComparison.Ordinal));
    }

    private void WriteAll()
    {
        Put("hillingar.toml", "[hillingar]\nlanguage = 1\n\n[defaults.unikernel.run]\nstop-timeout = \"5s\"\n");
        Put("web@.unikernel.toml", Template());
        Put("web@.unikernel.d/50-site.toml", "[restart]\nmax-delay = \"1min\"\n");
        Put("guest/build.toml", "[build]\nname = \"guest\"\ntoolchain = \"csharp-guest\"\ncommand = \"build\"\n");
        Put("zones/example.zone", "$ORIGIN example.org.\n");
        Put("site/index.html", "<p>A page</p>\n");
        for (var row = 0; row < _rows; row++)
            WriteRow(row);
        for (var number = 0; number < _unikernels; number++)
            WriteUnikernel(number);
        for (var disk = 0; disk < _disks; disk++)
            Put($"disk-{disk}.volume.toml", $"[unit]\ndescription = \"What {NameOf(OwnerOf(disk))} keeps\"\n\n[volume]\nsize = \"1GiB\"\n");
    }

    private void WriteRow(int row)
    {
        var members = Enumerable.Range(row * UnikernelsOfRow, UnikernelsOfRow)
            .Where(number => number < _unikernels).Select(number => $"    \"{NameOf(number)}\",\n");
        var after = row == 0 ? "" : $"after = [\"row{row - 1}.target\"]\n";
        Put($"lan{row}.network.toml", $"[unit]\ndescription = \"Tenants of row {row}\"\n\n[network]\n"
            + $"address = \"{Subnet(row)}.1/24\"  # the gateway\nmtu = 1500\n");
        Put($"pages{row}.volume.toml", "[volume]\nfiles = { \"index.html\" = \"site/index.html\", \"example.zone\" = \"zones/example.zone\" }\n");
        Put($"row{row}.target.toml", $"[unit]\ndescription = \"Row {row}\"\n{after}wants = [\n{string.Concat(members)}]\n");
    }

    private void WriteUnikernel(int number)
    {
        var name = NameOf(number);
        Put($"{name}.unikernel.toml", (number % 10) switch
        {
            0 => NameServer(number),
            5 => Instance(number),
            _ => Plain(number, "32M", number / UnikernelsOfDisk < _disks),
        });
        if (number % 10 == 7)
            Put($"{name}.unikernel.d/10-memory.toml", "[run]\nmemory = \"64M\"\nargs.append = [\"--log=debug\"]\n");
    }

    private static int OwnerOf(int disk) => disk * UnikernelsOfDisk + 2;

    private static string NameOf(int number) => (number % 10) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"ns-{number:D5}"),
        5 => string.Create(CultureInfo.InvariantCulture, $"web@t{number:D5}.example.org"),
        _ => string.Create(CultureInfo.InvariantCulture, $"app-{number:D5}"),
    };

    private static string Plain(int number, string memory, bool hasDisk)
    {
        // Each tenth knows a unit of the row before: references lead through the whole set.
        var other = NameOf(Math.Max(1, number / 10 * 10 - 9));
        return $"""
            # Unit {number} of the set
            [unit]
            description = "Application {number} behind {"{net.service.address}"}"
            part-of = ["row{number / UnikernelsOfRow}.target"]
            {Dependencies(number)}
            [image]
            build = "guest"

            [run]
            memory = "{memory}"
            args = [
                "--ipv4={"{net.service.cidr}"}",
                "--ipv4-gateway={"{net.service.gateway}"}",
                "--peer={"{unit." + other + ".net.service.address}"}",
            ]

            [net.service]
            network = "lan{number / UnikernelsOfRow}"
            address = "{Address(number)}"

            [volume.data]  # what it serves
            {Content(number, hasDisk)}

            [restart]
            policy = "always"
            delay = "200ms"
            max-delay = "10s"

            """;
    }

    // Of ten: two want their name server, one needs the unit with the disk, and one ends with the unit before it.
    private static string Dependencies(int number) => (number % 10) switch
    {
        3 or 4 when NameOf(number / 10 * 10) is var server => $"wants = [\"{server}\"]\nafter = [\"{server}\"]\n",
        6 when NameOf(number - 4) is var keeper => $"requires = [\"{keeper}\"]\nafter = [\"{keeper}\"]\n",
        8 when NameOf(number - 1) is var other => $"binds-to = [\"{other}\"]\nafter = [\"{other}\"]\n",
        _ => "",
    };

    private static string Content(int number, bool hasDisk) => (number % 10) switch
    {
        2 when hasDisk => $"volume = \"disk-{number / UnikernelsOfDisk}\"",
        4 => $"volume = \"pages{number / UnikernelsOfRow}\"",
        _ => "files = { \"index.html\" = \"site/index.html\", \"example.zone\" = \"zones/example.zone\" }",
    };

    private static string NameServer(int number) => $"""
        [unit]
        description = "Name server {number}"
        modules = ["dns"]

        [image]
        build = "guest"

        [net.service]
        network = "lan{number / UnikernelsOfRow}"
        address = "{Address(number)}"

        [zones."t{number}.example.org"]
        file = "zones/example.zone"

        [zones."t{number}.example.net"]
        file = "zones/example.zone"

        """;

    private static string Template() => $"""
        [unit]
        description = "Web server of %i"

        [image]
        build = "guest"

        [run]
        memory = "64M"
        args = ["--host=%i", "--ipv4={"{net.service.cidr}"}", "--ipv4-gateway={"{net.service.gateway}"}"]

        [volume.site]
        files = {"{"} "index.html" = "site/index.html" {"}"}

        """;

    private static string Instance(int number) =>
        $"[net.service]\nnetwork = \"lan{number / UnikernelsOfRow}\"\naddress = \"{Address(number)}\"\n";

    private static string Address(int number) => $"{Subnet(number / UnikernelsOfRow)}.{10 + number % UnikernelsOfRow}";

    private static string Subnet(int network) => $"10.{network / 256}.{network % 256}";

    private void Put(string file, string text)
    {
        var path = Path.Combine(_directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
