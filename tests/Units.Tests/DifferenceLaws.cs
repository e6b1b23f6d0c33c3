using System.Reflection;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>Every member of every definition, changed alone, is a difference that the switch plan names.</summary>
public sealed class DifferenceLaws
{
    private static readonly NetDevice Device = new(
        DeviceName.Parse("service"), UnitName.Parse("lan"), Ipv4Interface.Parse("10.0.0.2/24"), MacAddress.Parse("02:00:00:00:00:01"));

    private static readonly HealthCheck Check = new(
        new HealthProbe.Ping(), Ipv4Address.Parse("10.0.0.2"), Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("10s"));

    private static readonly RealisedUnit Unikernel = FleetWorld.Unit("web") with
    {
        Nets = [Device],
        Volumes = [new RealisedVolume(DeviceName.Parse("pages"), "/store/pages")],
        Disks = [new RealisedDisk(DeviceName.Parse("data"), UnitName.Parse("data"), ByteSize.FromMebibytes(64), IsReadOnly: false)],
        Blocks = [new RealisedBlock(DeviceName.Parse("raw"), "/dev/vdb", IsReadOnly: true, 512)],
        Health = Check,
    };

    // Another value of each type that a member may have; a member of a type that is not here fails the law.
    private static readonly Dictionary<Type, object> Others = new()
    {
        [typeof(string)] = "/store/other",
        [typeof(int)] = 1234,
        [typeof(ValueList<int>)] = (ValueList<int>)[3, 75],
        [typeof(ByteSize)] = ByteSize.FromMebibytes(128),
        [typeof(Duration)] = Duration.Parse("17s"),
        [typeof(TenderChoice)] = new TenderChoice.Solo5Hvt(),
        [typeof(CpuSet?)] = CpuSet.Parse("1"),
        [typeof(CpuSet)] = CpuSet.Parse("1"),
        [typeof(Percentage?)] = Percentage.Parse("50%"),
        [typeof(RestartPolicy)] = RestartPolicy.Always,
        [typeof(HealthProbe)] = new HealthProbe.Tcp(80),
        [typeof(Ipv4Address)] = Ipv4Address.Parse("10.0.0.9"),
        [typeof(Ipv4Interface)] = Ipv4Interface.Parse("10.0.0.9/24"),
        [typeof(Ipv6Interface?)] = Ipv6Interface.Parse("fd00::9/64"),
        [typeof(MacAddress)] = MacAddress.Parse("02:00:00:00:00:09"),
        [typeof(UnitName)] = UnitName.Parse("another"),
        [typeof(DeviceName)] = DeviceName.Parse("another"),
        [typeof(ValueList<string>)] = (ValueList<string>)["--other"],
        [typeof(ValueList<Dependency>)] = (ValueList<Dependency>)[new Dependency(DependencyKind.Wants, UnitId.Parse("another"))],
        [typeof(ValueList<PublishedPort>)] = (ValueList<PublishedPort>)[PublishedPort.Parse("53/udp")],
    };

    public static TheoryData<string> Changes => [.. All().Select(change => change.Member)];

    [Theory]
    [MemberData(nameof(Changes))]
    public void AMemberThatChangesAloneIsNamedInThePlan(string member)
    {
        var (_, before, after) = All().Single(change => change.Member == member);

        Assert.NotEqual(before, after);
        var change = Assert.Single(SwitchPlanner.Plan(HostOf(before), HostOf(after)).Changes);
        Assert.NotEqual(UnitAction.Keep, change.Action);
        Assert.DoesNotContain("the definition changed", change.Reasons);
        Assert.NotEmpty(change.Reasons);
    }

    private static IEnumerable<(string Member, IUnitDefinition Before, IUnitDefinition After)> All() =>
    [
        .. Each(Unikernel).Select(each => ($"unikernel {each.Member}", (IUnitDefinition)Unikernel, (IUnitDefinition)each.Changed)),
        .. Inside(Device, changed => Unikernel with { Nets = [changed] }),
        .. Inside(Unikernel.Volumes[0], changed => Unikernel with { Volumes = [changed] }),
        .. Inside(Unikernel.Disks[0], changed => Unikernel with { Disks = [changed] }),
        .. Inside(Unikernel.Blocks[0], changed => Unikernel with { Blocks = [changed] }),
        .. Inside(Check, changed => Unikernel with { Health = changed }),
        .. Inside(Unikernel.Restart, changed => Unikernel with { Restart = changed }),
        .. OfUnit(FleetWorld.Network("lan")),
        .. OfUnit(FleetWorld.Target("all")),
        .. OfUnit(new VolumeDefinition(UnitName.Parse("data"), "", [])),
    ];

    private static IEnumerable<(string, IUnitDefinition, IUnitDefinition)> OfUnit<T>(T unit)
        where T : IUnitDefinition => Each(unit).Select(each => ($"{unit.Id} {each.Member}", (IUnitDefinition)unit, (IUnitDefinition)each.Changed));

    private static IEnumerable<(string, IUnitDefinition, IUnitDefinition)> Inside<T>(T part, Func<T, RealisedUnit> with)
        where T : notnull => Each(part).Select(each => ($"{typeof(T).Name} {each.Member}", (IUnitDefinition)Unikernel, (IUnitDefinition)with(each.Changed)));

    // Copies of a record in each of which one member has another value. The name is what a unit is known by, and does not change.
    private static IEnumerable<(string Member, T Changed)> Each<T>(T record)
        where T : notnull
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.SetMethod is not null))
        {
            if (record is IUnitDefinition && property.Name == "Name")
                continue;
            var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(record, null)!;
            property.SetValue(copy, OtherOf(property.PropertyType, property.GetValue(record)));
            yield return (property.Name, copy);
        }
    }

    // Of a list or record with members of its own it is enough here that it is empty, or is not there.
    private static object? OtherOf(Type type, object? value) =>
        Others.TryGetValue(type, out var other) ? other
        : value is bool isSo ? !isSo
        : type == typeof(RestartSpec) ? Unikernel.Restart with { Policy = RestartPolicy.Always }
        : type == typeof(HealthCheck) ? null
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>) && value is IEnumerable<object> items && items.Any()
            ? Activator.CreateInstance(type)
        : throw new InvalidOperationException($"give the law another value of {type}");

    private static RealisedHost HostOf(IUnitDefinition unit) => unit switch
    {
        RealisedUnit unikernel => new RealisedHost([], [unikernel]),
        NetworkDefinition network => new RealisedHost([network], []),
        TargetDefinition target => RealisedHost.Empty with { Targets = [target] },
        VolumeDefinition volume => RealisedHost.Empty with { Volumes = [volume] },
        _ => throw new InvalidOperationException($"a {unit.GetType()} is no unit that is known here"),
    };
}
