using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// Every section and key of the language, in one table. The binder, the suggestions for misspelt names and the
/// tables in <c>docs/unit-files.md</c> and hillingar.unit(5) all come from it.
/// </summary>
internal static class KeyTable
{
    public static readonly Key<string> Description = Optional("description", ValueTypes.Text, "\"\"", "One line for people.");

    public static readonly Key<TomlString> UnitDescription = Optional("description", ValueTypes.Template, "\"\"", "One line for people. References in braces are replaced.");
    public static readonly Key<ImmutableArray<TomlString>> Modules = Optional("modules", ValueTypes.TextList, "[]", "Service modules whose options the unit's file may have: NAMEs of `NAME.module.toml` files.");

    public static readonly Key<string> ImageBuild = Either("build", ValueTypes.Path, "A directory with a `build.toml`; the image is built from it into the store. Either this or `file`.");
    public static readonly Key<string> ImageFile = Either("file", ValueTypes.Path, "A ready image; it is copied into the store. Either this or `build`.");
    public static readonly Key<Sha256Hash> ImageSha256 = Either("sha256", ValueTypes.Of<Sha256Hash>("SHA-256 hash"), "The hash that `file` must have, as SRI (`sha256-…`), in hexadecimal or in Nix's base 32.");

    public static readonly Key<ByteSize> Memory = Optional("memory", ValueTypes.Between<ByteSize>("size", "4M", "4096M"), "\"32M\"", "The guest's memory; a multiple of 2M, the page size of the virtual machine.");
    public static readonly Key<ImmutableArray<TomlString>> Args = Optional("args", ValueTypes.TextList, "[]", "The guest's command line, word by word, at most 8191 bytes in all. References in braces are replaced.");
    public static readonly Key<TenderChoice> Tender = Optional("tender", ValueTypes.Tender, "\"auto\"", "The program that runs the virtual machine. `auto` takes the stock tender of the image's target where it is installed, else `hillingar-tender`.");
    public static readonly Key<Duration> StopTimeout = Optional("stop-timeout", ValueTypes.Between<Duration>("duration", "1ms", "1h"), "\"10s\"", "How long the guest may take to end after SIGTERM; then SIGKILL follows.");

    public static readonly Key<UnitName> Network = Required("network", ValueTypes.Of<UnitName>("name of a network"), "The network that the device is attached to: NAME of a `NAME.network.toml` in the set.");
    public static readonly Key<Ipv4Address> Address = Required("address", ValueTypes.Of<Ipv4Address>("IPv4 address"), "The guest's address on the network. The guest learns it through references in `args`.");
    public static readonly Key<MacAddress> Mac = Optional("mac", ValueTypes.Of<MacAddress>("MAC address"), null, "The device's Ethernet address. Without it one is derived from the names of unit and device, the same on every host.");

    public static readonly Key<VolumeFormat> Format = Optional("format", ValueTypes.Word(("tar", VolumeFormat.Tar)), "\"tar\"", "What the device's bytes are: `tar` is a POSIX ustar archive.");
    public static readonly Key<ImmutableArray<NamedText>> Files = Required("files", ValueTypes.TextMap, "The members: name in the volume = path of the file. Names are relative and at most 100 bytes long; quote those with dots.");

    public static readonly Key<RestartPolicy> Policy = Optional("policy", ValueTypes.Word(("no", RestartPolicy.No), ("on-failure", RestartPolicy.OnFailure), ("always", RestartPolicy.Always)), "\"on-failure\"", "When a unit that ended by itself is started again. Exit status 0 is success, everything else a failure.");
    public static readonly Key<Duration> Delay = Optional("delay", ValueTypes.Between<Duration>("duration", "0s", "1h"), "\"100ms\"", "The wait before the first restart. It doubles with each further one, until the unit has run for `max-delay` (at least 10s).");
    public static readonly Key<Duration> MaxDelay = Optional("max-delay", ValueTypes.Between<Duration>("duration", "0s", "1d"), "\"30s\"", "Where the doubling of `delay` ends.");
    public static readonly Key<int> StartLimitBurst = Optional("start-limit-burst", ValueTypes.Integer(1, 1000), "20", "So many starts within `start-limit-interval` are allowed; then the unit stays failed with the result `start-limit-hit`.");
    public static readonly Key<Duration> StartLimitInterval = Optional("start-limit-interval", ValueTypes.Between<Duration>("duration", "0s", "7d"), "\"10min\"", "See `start-limit-burst`; `0s` means no limit. A start that somebody asks for is never refused and begins the count anew.");

    public static readonly Key<Ipv4Interface> HostAddress = Required("address", ValueTypes.Of<Ipv4Interface>("IPv4 address with prefix length"), "The host's address on the bridge, which is the guests' gateway, with the length of the network's prefix (8 to 30).");
    public static readonly Key<int> Mtu = Optional("mtu", ValueTypes.Integer(576, 9000), "1500", "The largest IP packet on the network, in bytes.");

    public static readonly Key<string> RecipeName = Required("name", ValueTypes.Filled, "The store name of the image.");
    public static readonly Key<Toolchain> RecipeToolchain = Required("toolchain", ValueTypes.Word(("csharp-guest", Toolchain.CsharpGuest)), "The programs in the sandbox's `/bin`.");
    public static readonly Key<ImmutableArray<NamedText>> RecipeSources = Optional("sources", ValueTypes.TextMap, "{}", "Further source directories: variable = path. `$src` is always the recipe's own directory.");
    public static readonly Key<string> RecipeCommand = Required("command", ValueTypes.Filled, "What `/bin/sh -euc` runs in the sandbox; it writes the image to `$out`.");

    public static readonly Key<ImmutableArray<TomlString>> ModuleModules = Optional("modules", ValueTypes.TextList, "[]", "Other modules, whose options this one may set.");
    public static readonly Key<bool> OptionsNamed = Optional("named", ValueTypes.Truth, "false", "Whether a unit may have several such sections, each with a name behind a dot.");
    public static readonly Key<bool> OptionsRequired = Optional("required", ValueTypes.Truth, "false", "Whether a unit that uses the module must have the section.");
    public static readonly Key<TomlValue> OptionsKeys = Optional("keys", ValueTypes.Anything, "{}", "The options, each in a section `[options.SECTION.keys.NAME]`.");
    public static readonly Key<OptionKind> OptionTypeWord = Required("type", ValueTypes.Word(("string", OptionKind.Text), ("path", OptionKind.Path), ("integer", OptionKind.Integer), ("boolean", OptionKind.Boolean), ("size", OptionKind.Size), ("duration", OptionKind.Duration), ("ipv4-address", OptionKind.Ipv4Address), ("mac-address", OptionKind.MacAddress), ("port", OptionKind.Port), ("list-of-strings", OptionKind.List), ("one-of", OptionKind.OneOf)), "What the option's value is. A path starts from the directory of the file that it is written in, which is the unit's.");
    public static readonly Key<bool> OptionRequired = Optional("required", ValueTypes.Truth, "false", "Whether the option must be written.");
    public static readonly Key<TomlValue> OptionDefault = Either("default", ValueTypes.Anything, "The value where the option is not written. Without one, what refers to the option is then left out.");
    public static readonly Key<ImmutableArray<TomlString>> OptionWords = Either("words", ValueTypes.TextList, "The words that an option of the type `one-of` may be.");
    public static readonly Key<TomlValue> OptionLeast = Either("least", ValueTypes.Anything, "The least integer, size or duration that is allowed.");
    public static readonly Key<TomlValue> OptionMost = Either("most", ValueTypes.Anything, "The greatest integer, size or duration that is allowed.");

    public static readonly SectionDefinition Unit = new(FileType.Unikernel, "unit", false, false, "What the unit is.", [UnitDescription, Modules]);
    public static readonly SectionDefinition Image = new(FileType.Unikernel, "image", false, true, "Where the image comes from: exactly one of `build` and `file`.", [ImageBuild, ImageFile, ImageSha256]);
    public static readonly SectionDefinition Run = new(FileType.Unikernel, "run", false, false, "How the virtual machine is run.", [Memory, Args, Tender, StopTimeout]);
    public static readonly SectionDefinition Net = new(FileType.Unikernel, "net", true, false, "A network device; NAME is its name in the image's Solo5 manifest.", [Network, Address, Mac]);
    public static readonly SectionDefinition Volume = new(FileType.Unikernel, "volume", true, false, "A read-only block device made from files; NAME is its name in the image's Solo5 manifest.", [Format, Files]);
    public static readonly SectionDefinition Restart = new(FileType.Unikernel, "restart", false, false, "What follows when the unit ends by itself.", [Policy, Delay, MaxDelay, StartLimitBurst, StartLimitInterval]);

    public static readonly SectionDefinition NetworkUnit = new(FileType.Network, "unit", false, false, "What the unit is.", [Description]);
    public static readonly SectionDefinition NetworkNetwork = new(FileType.Network, "network", false, true, "The bridge and the host's place on it.", [HostAddress, Mtu]);

    public static readonly SectionDefinition Build = new(FileType.Recipe, "build", false, true, "How the directory becomes an image.", [RecipeName, RecipeToolchain, RecipeSources, RecipeCommand]);

    public static readonly SectionDefinition Module = new(FileType.Module, "module", false, false, "What the module is.", [Description, ModuleModules]);
    public static readonly SectionDefinition Options = new(FileType.Module, "options", true, false, "A section that units with the module may have.", [Description, OptionsNamed, OptionsRequired, OptionsKeys]);
    public static readonly SectionDefinition Option = new(FileType.Module, "options.SECTION.keys", true, false, "A key of the section.", [OptionTypeWord, Description, OptionRequired, OptionDefault, OptionWords, OptionLeast, OptionMost]);
    public static readonly SectionDefinition Set = new(FileType.Module, "set", true, false, "What the unit gets: `[set.run]` stands for its section `[run]`. `{SECTION.KEY}` is the value of an option.", []);
    public static readonly SectionDefinition Each = new(FileType.Module, "each", true, false, "What the unit gets for each section of a named sort: `[each.SECTION.set.run]`. `{name}` is the section's name, `{KEY}` the value of its option.", []);

    /// <summary>All sections, in the order in which documents show them.</summary>
    public static ImmutableArray<SectionDefinition> Sections { get; } =
        [Unit, Image, Run, Net, Volume, Restart, NetworkUnit, NetworkNetwork, Build, Module, Options, Option, Set, Each];

    private static readonly ImmutableArray<ImmutableArray<SectionDefinition>> ByFile =
        [.. Enum.GetValues<FileType>().Select(file => Sections.Where(section => section.File == file).ToImmutableArray())];

    public static ImmutableArray<SectionDefinition> Of(FileType file) => ByFile[(int)file];

    /// <summary>The section of that name, if files of the type have one.</summary>
    public static SectionDefinition? Find(FileType file, string name)
    {
        foreach (var section in Of(file))
        {
            if (section.Name == name)
                return section;
        }

        return null;
    }

    /// <summary>What to say about names that people bring along from elsewhere, by section and key.</summary>
    public static string? HintFor(FileType file, string section, string? key) => (file, section, key) switch
    {
        (FileType.Unikernel, "health", null) => "This version has no health checks; remove the section.",
        (FileType.Unikernel, "block", null) => "Block devices are declared as [volume.NAME].",
        (FileType.Unikernel, "service" or "Service", null) => "The virtual machine is described in [run] and [restart].",
        (FileType.Unikernel, "net", "gateway") => "The gateway is the network's own address; use {net.NAME.gateway} in args.",
        (FileType.Network, "network", "subnet" or "cidr") => "The subnet follows from address, which is the host's: address = \"10.77.0.1/24\".",
        (FileType.Network, "network", "gateway") => "The host's address is the gateway: write it as address.",
        _ => null,
    };

    private static Key<T> Required<T>(string name, ValueType<T> type, string doc) => new(name, type, null, true, doc);

    private static Key<T> Optional<T>(string name, ValueType<T> type, string? @default, string doc) => new(name, type, @default, false, doc);

    private static Key<T> Either<T>(string name, ValueType<T> type, string doc) => new(name, type, null, false, doc);
}
