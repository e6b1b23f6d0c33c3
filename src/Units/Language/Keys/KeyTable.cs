using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;
using static Hillingar.Units.Language.Key;

namespace Hillingar.Units.Language;

/// <summary>
/// Every section and key of the language, in one table. The binder, the suggestions for misspelt names and the
/// tables in <c>docs/unit-files.md</c> and hillingar.unit(5) all come from it. Probes have a table of their own beside it.
/// </summary>
internal static class KeyTable
{
    private const string UnitDoc = "What the unit is, and what it has to do with others. Other units are called by name: "
        + "`db` is a unikernel, `lan.network`, `data.volume` and `web.target` are what they say.";

    public static readonly Key<string> Description = Optional("description", ValueTypes.Line, "\"\"", "One line for people.");

    public static readonly Key<TomlString> UnitDescription = Optional(
        "description", ValueTypes.LineTemplate, "\"\"", "One line for people. References in braces are replaced.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> Requires = Units(
        "requires",
        "Units without which this one does not run: they are started too, and when one of them fails to start or is stopped, this unit is stopped.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> Wants = Units("wants", "Units that are started too; nothing follows if one of them fails.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> BindsTo = Units(
        "binds-to", "As `requires`, and this unit is stopped also when one of them ends by itself.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> PartOf = Units(
        "part-of", "Units that this one is stopped and restarted with. They do not start it.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> Conflicts = Units(
        "conflicts", "Units that never run beside this one: starting one stops the other.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> Before = Units(
        "before", "Where both are started, this unit is started first; where both are stopped, it is stopped last. Nothing is started for it.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> After = Units(
        "after", "Where both are started, this unit waits until the other has; where both are stopped, it is stopped first. Nothing is started for it.");
    public static readonly Key<ImmutableArray<Located<UnitId>>> Upholds = Units(
        "upholds", "As `wants`, and a unit that has ended is started again for as long as this one runs.");

    public static readonly Key<bool> Autostart = Optional(
        "autostart", ValueTypes.Truth, "true",
        "Whether a switch, and the start of the host, start the unit. "
            + "With `false` it starts when a user asks for it, or another unit that starts needs or wants it.");

    /// <summary>The keys of <c>[unit]</c> that name other units.</summary>
    public static readonly ImmutableArray<(DependencyKind Kind, Key<ImmutableArray<Located<UnitId>>> Key)> DependencyKeys =
    [
        (DependencyKind.Requires, Requires), (DependencyKind.Wants, Wants), (DependencyKind.BindsTo, BindsTo), (DependencyKind.PartOf, PartOf),
        (DependencyKind.Conflicts, Conflicts), (DependencyKind.Before, Before), (DependencyKind.After, After), (DependencyKind.Upholds, Upholds),
    ];

    public static readonly Key<ImmutableArray<TomlString>> Modules = Optional(
        "modules", ValueTypes.TextList, "[]", "Service modules whose options the unit's file may have: NAMEs of `NAME.module.toml` files.");

    public static readonly Key<string> ImageBuild = Either(
        "build", ValueTypes.Path, "A directory with a `build.toml`; the image is built from it into the store.");
    public static readonly Key<string> ImageFile = Either("file", ValueTypes.Path, "A ready image; it is copied into the store.");
    public static readonly Key<Sha256Hash> ImageHash = Either(
        "hash", ValueTypes.Of<Sha256Hash>("SHA-256 hash"),
        "The hash that `file` may, and `fetch` must have, as SRI (`sha256-…`), in hexadecimal or in Nix's base 32.");
    public static readonly Key<string> ImageDerivation = Either(
        "derivation", ValueTypes.Path, "A derivation, as Nix writes it (`*.drv`); its output `out` is built, and before that what it needs.");
    public static readonly Key<string> ImageFetch = Either("fetch", ValueTypes.Filled, "The URL of a ready image; `hash` says which one it is.");
    public static readonly Key<ImmutableArray<TomlString>> ImageMirrors = Optional(
        "mirrors", ValueTypes.TextList, "[]", "Further URLs of the same file, which are tried in their order where `fetch` fails.");
    public static readonly Key<string> ImageFlake = Either(
        "flake", ValueTypes.Filled, "A flake and its output, as `path:…#NAME` or `github:…#NAME`, which an installed `nix` builds.");
    public static readonly Key<string> ImageSubstitute = Either("substitute", ValueTypes.Filled, "The path of a store object that a binary cache has.");
    public static readonly Key<ImmutableArray<TomlString>> ImageCaches = Optional(
        "caches", ValueTypes.TextList, "[]", "Binary caches that are asked for `substitute` before the host's own.");
    public static readonly Key<string> ImagePath = Either(
        "path", ValueTypes.Filled, "Where the image is in what `derivation`, `flake` or `substitute` give, if that is a directory.");

    public static readonly Key<ByteSize> Memory = Optional(
        "memory", ValueTypes.Between<ByteSize>("size", "4M", "4096M"), "\"32M\"",
        "The guest's memory; a multiple of 2M, the page size of the virtual machine.");
    public static readonly Key<ImmutableArray<TomlString>> Args = Optional(
        "args", ValueTypes.TextList, "[]",
        "The guest's command line, word by word, "
            + "at most 8191 bytes in all. References in braces are replaced. A word with white space is handed over in double quotes, which MirageOS undoes.");
    public static readonly Key<TenderChoice> Tender = Optional(
        "tender", ValueTypes.Tender, "\"auto\"", "The program that runs the virtual machine. `auto` takes `solo5-spt` for an image of the target spt; "
            + "for one of hvt it takes `solo5-hvt` where that is installed and the processor has VMX or SVM, else `hillingar-tender`.");
    public static readonly Key<Duration> StopTimeout = Optional(
        "stop-timeout", ValueTypes.Between<Duration>("duration", "1ms", "1h"), "\"10s\"",
        "How long the guest may take to end after SIGTERM; then SIGKILL follows.");
    public static readonly Key<CpuSet> Cpus = Optional(
        "cpus", ValueTypes.Of<CpuSet>("set of CPUs"), null, "The host's CPUs that the virtual machine may run on, as in `0-3,8`. Without it, all.");
    public static readonly Key<Percentage> CpuQuota = Optional(
        "cpu-quota", ValueTypes.Between<Percentage>("percentage", "1%", "102400%"), null,
        "How much CPU time the virtual machine may use, of one CPU: `150%` is one and a half CPUs. Without it, as much as there is.");

    public static readonly Key<UnitName> Network = Required(
        "network", ValueTypes.Of<UnitName>("name of a network"), "The network that the device is attached to: NAME of a `NAME.network.toml` in the set.");
    public static readonly Key<Ipv4Address> Address = Required(
        "address", ValueTypes.Of<Ipv4Address>("IPv4 address"), "The guest's address on the network. The guest learns it through references in `args`.");
    public static readonly Key<MacAddress> Mac = Optional(
        "mac", ValueTypes.Of<MacAddress>("MAC address"), null,
        "The device's Ethernet address. Without it one is derived from the names of unit and device, the same on every host.");
    public static readonly Key<Ipv6Address> Address6 = Optional(
        "address6", ValueTypes.Of<Ipv6Address>("IPv6 address"), null, "The guest's IPv6 address on the network, which then must have one too.");
    public static readonly Key<ImmutableArray<Located<PublishedPort>>> Publish = Optional(
        "publish", ValueTypes.ListOf<PublishedPort>("list of published ports", "published port"), "[]",
        "Ports of the host that lead to the device: `[ADDRESS:]PORT[:GUEST-PORT]/PROTOCOL`, as in `53/udp`, "
            + "`8080:80/tcp`, `127.0.0.1:8080:80/tcp` or `[::1]:8080:80/tcp`. Without an address, on all of the host's.");

    public static readonly Key<VolumeFormat> Format = Optional(
        "format", ValueTypes.Word(("tar", VolumeFormat.Tar)), "\"tar\"", "What the bytes of a volume of files are: `tar` is a POSIX ustar archive.");
    public static readonly Key<ImmutableArray<NamedText>> Files = Either(
        "files", ValueTypes.TextMap,
        "The members of a volume of files, which is read-only: "
            + "name in the volume = path of the file. Names are relative and at most 100 bytes long; quote those with dots. Either this or `volume`.");
    public static readonly Key<UnitName> VolumeName = Either(
        "volume", ValueTypes.Of<UnitName>("name of a volume"),
        "The volume that the device is: NAME of a `NAME.volume.toml` in the set. Either this or `files`.");
    public static readonly Key<bool> VolumeReadOnly = Optional(
        "read-only", ValueTypes.Truth, "false",
        "Whether the guest cannot write to `volume`. It never can to one that is made of files. Only one unit can have a volume that is written to.");

    public static readonly Key<ImmutableArray<NamedText>> UnitFiles = Either(
        "files", ValueTypes.TextMap, "The members of a volume of files, which is read-only and kept in the store: name in the volume = path of the file. "
            + "Names are relative and at most 100 bytes long; quote those with dots. Either this or `size`.");
    public static readonly Key<ByteSize> VolumeSize = Either(
        "size", ValueTypes.Between<ByteSize>("size", "4K", "64T"),
        "The size of a volume that is written to, a multiple of 512 bytes. It begins as zeros, takes room on the host only where it was written to, "
            + "and is kept when units and generations change. It may grow, and is never made smaller. Either this or `files`.");

    public static readonly Key<string> BlockPath = Required(
        "path", ValueTypes.Path, "The file or block device of the host, as in `/dev/vg0/data`. Only one unit can have one that is written to.");
    public static readonly Key<bool> BlockReadOnly = Optional("read-only", ValueTypes.Truth, "false", "Whether the guest cannot write to it.");
    public static readonly Key<int> SectorSize = Optional(
        "sector-size", ValueTypes.OneOf(512, 1024, 2048, 4096), "512",
        "The unit in which the guest reads and writes, in bytes. The file must be a whole number of them.");

    public static readonly Key<RestartPolicy> Policy = Optional(
        "policy",
        ValueTypes.Word(
            ("no", RestartPolicy.No), ("on-success", RestartPolicy.OnSuccess), ("on-failure", RestartPolicy.OnFailure),
            ("on-abnormal", RestartPolicy.OnAbnormal), ("on-abort", RestartPolicy.OnAbort), ("always", RestartPolicy.Always)),
        "\"on-failure\"",
        "When a unit that ended by itself is started again. Exit status 0 and those in `success-status` are success, everything else is a failure: "
            + "`on-abnormal` is after a failure that is no exit status, `on-abort` after a signal alone.");
    public static readonly Key<ImmutableArray<int>> SuccessStatus = Optional(
        "success-status", ValueTypes.Integers(0, 255), "[]", "Exit statuses of the guest that are success besides 0.");
    public static readonly Key<ImmutableArray<int>> PreventStatus = Optional(
        "prevent-status", ValueTypes.Integers(0, 255), "[]", "Exit statuses of the guest after which the unit is not started again, with any policy.");
    public static readonly Key<Duration> Delay = Optional(
        "delay", ValueTypes.Between<Duration>("duration", "0s", "1h"), "\"100ms\"",
        "The wait before the first restart. It doubles with each further one, until the unit has run for `max-delay` (at least 10s).");
    public static readonly Key<Duration> MaxDelay = Optional(
        "max-delay", ValueTypes.Between<Duration>("duration", "0s", "1d"), "\"30s\"", "Where the doubling of `delay` ends.");
    public static readonly Key<int> StartLimitBurst = Optional(
        "start-limit-burst", ValueTypes.Integer(1, 1000), "20",
        "So many starts within `start-limit-interval` are allowed; then the unit stays failed with the result `start-limit-hit`.");
    public static readonly Key<Duration> StartLimitInterval = Optional(
        "start-limit-interval", ValueTypes.Between<Duration>("duration", "0s", "7d"), "\"10min\"",
        "See `start-limit-burst`; `0s` means no limit. A start that a user asks for is never refused and begins the count anew.");

    public static readonly Key<DeviceName> ProbeDevice = Either(
        "device", ValueTypes.Of<DeviceName>("name of a network device"), "The network device whose address is asked; needed only where the unit has several.");
    public static readonly Key<Duration> ProbeInterval = Optional(
        "interval", ValueTypes.Between<Duration>("duration", "100ms", "1h"), "\"10s\"", "From the beginning of one probe to that of the next.");
    public static readonly Key<Duration> ProbeTimeout = Optional(
        "timeout", ValueTypes.Between<Duration>("duration", "10ms", "10min"), "\"2s\"", "How long an answer may take; not longer than `interval`.");
    public static readonly Key<int> ProbeFailures = Optional(
        "failures", ValueTypes.Integer(1, 1000), "3",
        "After so many failures in succession the unit is stopped, with the result `health`; `[restart]` decides what follows.");
    public static readonly Key<Duration> ProbeGrace = Optional(
        "grace", ValueTypes.Between<Duration>("duration", "0s", "1h"), "\"10s\"",
        "So long after the start failures do not count, unless a probe has succeeded before.");

    public static readonly Key<Ipv4Interface> HostAddress = Required(
        "address", ValueTypes.Of<Ipv4Interface>("IPv4 address with prefix length"),
        "The host's address on the bridge, which is the guests' gateway, with the length of the network's prefix (8 to 30).");
    public static readonly Key<Ipv6Interface> HostAddress6 = Optional(
        "address6", ValueTypes.Of<Ipv6Interface>("IPv6 address with prefix length"), null,
        "The host's IPv6 address on the bridge, with the length of the network's prefix (48 to 126).");
    public static readonly Key<int> Mtu = Optional("mtu", ValueTypes.Integer(576, 9000), "1500", "The largest IP packet on the network, in bytes.");

    public static readonly Key<string> RecipeName = Required("name", ValueTypes.Filled, "The store name of the image.");
    public static readonly Key<ToolchainChoice> RecipeToolchain = Required(
        "toolchain", ValueTypes.Toolchain, "The programs of the sandbox: `csharp-guest` takes the pinned compilers where the store has them, "
            + "else those that this host has installed; `gcc`, `ocaml` and the path of a lock file take what that lock file pins.");
    public static readonly Key<ImmutableArray<NamedText>> RecipeSources = Optional(
        "sources", ValueTypes.TextMap, "{}", "Further source directories: variable = path. `$src` is always the recipe's own directory.");
    public static readonly Key<string> RecipeCommand = Required(
        "command", ValueTypes.Filled, "What `/bin/sh -euc` runs in the sandbox; it writes the image to `$out`.");

    public static readonly Key<ImmutableArray<TomlString>> ModuleModules = Optional(
        "modules", ValueTypes.TextList, "[]", "Other modules, whose options this one may set.");
    public static readonly Key<bool> OptionsNamed = Optional(
        "named", ValueTypes.Truth, "false", "Whether a unit may have several such sections, each with a name behind a dot.");
    public static readonly Key<bool> OptionsRequired = Optional(
        "required", ValueTypes.Truth, "false", "Whether a unit that uses the module must have the section.");
    public static readonly Key<TomlValue> OptionsKeys = Optional(
        "keys", ValueTypes.Anything, "{}", "The options, each in a section `[options.SECTION.keys.NAME]`.");
    public static readonly Key<OptionKind> OptionTypeWord = Required(
        "type",
        ValueTypes.Word(
            ("string", OptionKind.Text), ("path", OptionKind.Path), ("integer", OptionKind.Integer),
            ("boolean", OptionKind.Boolean), ("size", OptionKind.Size), ("duration", OptionKind.Duration),
            ("percentage", OptionKind.Percentage), ("ipv4-address", OptionKind.Ipv4Address),
            ("ipv4-interface", OptionKind.Ipv4Interface), ("ipv4-network", OptionKind.Ipv4Prefix),
            ("ipv6-address", OptionKind.Ipv6Address), ("ipv6-interface", OptionKind.Ipv6Interface),
            ("ipv6-network", OptionKind.Ipv6Prefix), ("mac-address", OptionKind.MacAddress), ("port", OptionKind.Port),
            ("hash", OptionKind.Hash), ("cpu-set", OptionKind.CpuSet), ("unit", OptionKind.Unit),
            ("list-of-strings", OptionKind.List), ("one-of", OptionKind.OneOf)),
        "What the option's value is. An address of an `interface` has its network's prefix length; a `network` is a block of addresses. "
            + "A path starts from the directory of the file that it is written in, which is the unit's.");
    public static readonly Key<bool> OptionRequired = Optional("required", ValueTypes.Truth, "false", "Whether the option must be written.");
    public static readonly Key<TomlValue> OptionDefault = Either(
        "default", ValueTypes.Anything, "The value where the option is not written. Without one, what refers to the option is then left out.");
    public static readonly Key<ImmutableArray<TomlString>> OptionWords = Either(
        "words", ValueTypes.TextList, "The words that an option of the type `one-of` may be.");
    public static readonly Key<TomlValue> OptionLeast = Either(
        "least", ValueTypes.Anything, "The least integer, size, duration or percentage that is allowed.");
    public static readonly Key<TomlValue> OptionMost = Either(
        "most", ValueTypes.Anything, "The greatest integer, size, duration or percentage that is allowed.");

    public static readonly SectionDefinition Unit = new(
        FileType.Unikernel, "unit", false, false, UnitDoc, [UnitDescription, .. DependencyKeys.Select(pair => pair.Key), Autostart, Modules]);
    public static readonly SectionDefinition Image = new(
        FileType.Unikernel, "image", false, true,
        "Where the image comes from: exactly one of `build`, `file`, `derivation`, `fetch`, `flake` and `substitute`.",
        [ImageBuild, ImageFile, ImageHash, ImageDerivation, ImageFetch, ImageMirrors, ImageFlake, ImageSubstitute, ImageCaches, ImagePath]);
    public static readonly SectionDefinition Run = new(
        FileType.Unikernel, "run", false, false, "How the virtual machine is run.", [Memory, Args, Tender, StopTimeout, Cpus, CpuQuota]);
    public static readonly SectionDefinition Net = new(
        FileType.Unikernel, "net", true, false, "A network device; NAME is its name in the image's Solo5 manifest.",
        [Network, Address, Address6, Mac, Publish]);
    public static readonly SectionDefinition Volume = new(
        FileType.Unikernel, "volume", true, false,
        "A block device with a volume behind it: one of files that only this device has, or a unit's. NAME is the device's name in the image's Solo5 manifest.",
        [Files, VolumeName, Format, VolumeReadOnly]);
    public static readonly SectionDefinition Block = new(
        FileType.Unikernel, "block", true, false,
        "A block device that is a file or block device of the host, as it is; NAME is the device's name in the image's Solo5 manifest.",
        [BlockPath, BlockReadOnly, SectorSize]);
    public static readonly SectionDefinition Restart = new(
        FileType.Unikernel, "restart", false, false, "What follows when the unit ends by itself.",
        [Policy, SuccessStatus, PreventStatus, Delay, MaxDelay, StartLimitBurst, StartLimitInterval]);

    public static readonly SectionDefinition Health = new(
        FileType.Unikernel, "health", false, false,
        $"How it is told that the unit does its work: exactly one of {ProbeTable.Names('`')}. Without the section, a unit that runs is taken to be well.",
        [.. ProbeTable.Keys, ProbeDevice, ProbeInterval, ProbeTimeout, ProbeFailures, ProbeGrace]);

    public static readonly SectionDefinition NetworkUnit = PlainUnit(FileType.Network);
    public static readonly SectionDefinition NetworkNetwork = new(
        FileType.Network, "network", false, true, "The bridge and the host's place on it.", [HostAddress, HostAddress6, Mtu]);

    public static readonly SectionDefinition VolumeUnit = PlainUnit(FileType.Volume);
    public static readonly SectionDefinition VolumeVolume = new(
        FileType.Volume, "volume", false, true, "What is in the volume: exactly one of `files` and `size`.", [UnitFiles, VolumeSize, Format]);

    public static readonly SectionDefinition TargetUnit = new(
        FileType.Target, "unit", false, false, UnitDoc, [Description, .. DependencyKeys.Select(pair => pair.Key), Autostart]);

    public static readonly SectionDefinition Build = new(
        FileType.Recipe, "build", false, true, "How the directory becomes an image.", [RecipeName, RecipeToolchain, RecipeSources, RecipeCommand]);

    public static readonly SectionDefinition Module = new(FileType.Module, "module", false, false, "What the module is.", [Description, ModuleModules]);
    public static readonly SectionDefinition Options = new(
        FileType.Module, "options", true, false, "A section that units with the module may have.", [Description, OptionsNamed, OptionsRequired, OptionsKeys]);
    public static readonly SectionDefinition Option = new(
        FileType.Module, "options.SECTION.keys", true, false, "A key of the section.",
        [OptionTypeWord, Description, OptionRequired, OptionDefault, OptionWords, OptionLeast, OptionMost]);
    public static readonly SectionDefinition Set = new(
        FileType.Module, "set", true, false, "What the unit gets: `[set.run]` stands for its section `[run]`. `{SECTION.KEY}` is the value of an option.", []);
    public static readonly SectionDefinition Each = new(
        FileType.Module, "each", true, false,
        "What the unit gets for each section of a named sort: `[each.SECTION.set.run]`. `{name}` is the section's name, `{KEY}` the value of its option.", []);

    /// <summary>All sections, in the order in which documents show them.</summary>
    public static ImmutableArray<SectionDefinition> Sections { get; } =
    [
        Unit, Image, Run, Net, Volume, Block, Restart, Health, .. ProbeTable.Sections,
        NetworkUnit, NetworkNetwork, VolumeUnit, VolumeVolume, TargetUnit, Build, Module, Options, Option, Set, Each,
    ];

    /// <summary>
    /// Names that keys had before. They are still read, with a warning; a key is renamed by one line here and a new name
    /// above.
    /// </summary>
    public static ImmutableArray<FormerKey> FormerKeys { get; } =
    [
        // The value says which algorithm it is of; Nix has renamed the same argument for the same reason.
        new(Image, "sha256", ImageHash, "0.1"),
    ];

    private static readonly ImmutableArray<ImmutableArray<SectionDefinition>> ByFile =
        [.. Enum.GetValues<FileType>().Select(file => Sections.Where(section => section.File == file).ToImmutableArray())];

    public static ImmutableArray<SectionDefinition> Of(FileType file) => ByFile[(int)file];

    /// <summary>The section of that name, if files of the type have one.</summary>
    public static SectionDefinition? Find(FileType file, string name)
    {
        foreach (var section in Of(file))
        {
            if (section.Name == name && !section.IsInner)
                return section;
        }

        return null;
    }

    /// <summary>What to say about names that people bring along from elsewhere, by section and key.</summary>
    public static string? HintFor(FileType file, string section, string? key) => (file, section, key) switch
    {
        (FileType.Unikernel, "service" or "Service", null) => "The virtual machine is described in [run] and [restart].",
        (FileType.Unikernel, "net", "gateway") => "The gateway is the network's own address; use {net.NAME.gateway} in args.",
        (FileType.Network, "network", "subnet" or "cidr") => "The subnet follows from address, which is the host's: address = \"10.77.0.1/24\".",
        (FileType.Network, "network", "gateway") => "The host's address is the gateway: write it as address.",
        _ => null,
    };

    private static SectionDefinition PlainUnit(FileType file) =>
        new(file, "unit", false, false, UnitDoc, [Description, .. DependencyKeys.Select(pair => pair.Key)]);

    private static Key<ImmutableArray<Located<UnitId>>> Units(string name, string doc) =>
        Optional(name, ValueTypes.ListOf<UnitId>("list of units", "unit"), "[]", doc);
}
