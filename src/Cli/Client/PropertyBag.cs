using Hillingar.Linux;

namespace Hillingar.Cli.Client;

/// <summary>The properties of one object, as <c>GetAll</c> returns them; what this program does not know is passed over.</summary>
internal sealed class PropertyBag
{
    private readonly Dictionary<string, object> _values;

    private PropertyBag(Dictionary<string, object> values) => _values = values;

    public static PropertyBag Read(BusReader reader) =>
        new(reader.ReadDictionary("sv", key => key.ReadString(), value => value.ReadAny()));

    public string Text(string name) => _values.GetValueOrDefault(name) as string ?? "";

    /// <summary>An unsigned number of any width; 0 if there is none.</summary>
    public ulong Number(string name) => _values.GetValueOrDefault(name) switch
    {
        uint value => value,
        ulong value => value,
        _ => 0,
    };

    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Cast<string>()];

    public IReadOnlyList<DiagnosticReport> Diagnostics(string name) => [.. Items(name).Cast<object[]>().Select(fields => new DiagnosticReport(
        (string)fields[0],
        (string)fields[1],
        (string)fields[2],
        (uint)fields[3],
        (uint)fields[4],
        (uint)fields[5],
        (uint)fields[6],
        (string)fields[7],
        (string)fields[8]))];

    private IReadOnlyList<object> Items(string name) => _values.GetValueOrDefault(name) as List<object> ?? [];
}
