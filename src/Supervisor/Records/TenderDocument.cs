using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Records;

/// <summary>
/// The text of a <see cref="TenderRecord"/>. What was added since may be left out; a change of meaning is another format. The first format was two
/// numbers, the process and its start time.
/// </summary>
internal sealed record TenderDocument(
    int Format,
    string Boot,
    UnitName Unit,
    int Pid,
    ulong StartTime,
    DateTimeOffset Started,
    string Program,
    string? Console,
    string? Life,
    ImmutableArray<TapRecord> Taps,
    ImmutableArray<string> Copies,
    string? ControlGroup,
    JsonElement Launched)
{
    private const int CurrentFormat = 2;

    public static byte[] Write(TenderRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        new TenderDocument(
            CurrentFormat,
            BootIdentity.Current,
            record.Unit,
            record.Tender.Pid,
            record.Tender.StartTime,
            record.Started,
            record.Program,
            record.Console,
            record.Life,
            record.Taps,
            record.Copies,
            record.ControlGroup,
            JsonElement.Parse(new GenerationDocument(GenerationDocument.CurrentSchema, new([], [record.Launched!])).ToJson())),
        RecordJson.Default.TenderDocument);

    /// <summary>Reads a record of this boot.</summary>
    /// <param name="problem">Why there is none in the text, in a clause; null if it is of another boot.</param>
    public static TenderRecord? Read(UnitName unit, ReadOnlySpan<byte> text, DateTimeOffset written, out string? problem)
    {
        problem = null;
        if (ReadFirstFormat(unit, text, written) is { } old)
            return old;
        try
        {
            var document = JsonSerializer.Deserialize(text, RecordJson.Default.TenderDocument);
            if (document is not { Format: CurrentFormat })
            {
                problem = $"it is of format {document?.Format}, and this hillingard knows 1 and {CurrentFormat}";
                return null;
            }

            return document.Boot == BootIdentity.Current && document.Unit == unit ? document.AsRecord() : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            problem = e.Message;
            return null;
        }
    }

    private TenderRecord AsRecord() => new(Unit, new ProcessIdentity(Pid, StartTime), Started)
    {
        Program = Program ?? "",
        Console = Console,
        Life = Life,
        Taps = Taps.IsDefault ? [] : Taps,
        Copies = Copies.IsDefault ? [] : Copies,
        ControlGroup = ControlGroup,
        Launched = ReadLaunched(),
    };

    // A definition that this version cannot read is one that it cannot compare: the tender is taken as what is wanted.
    private Units.Fleet.RealisedUnit? ReadLaunched()
    {
        try
        {
            return Launched.ValueKind == JsonValueKind.Object
                ? GenerationDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(Launched, RecordJson.Default.JsonElement), "the record").Units[0]
                : null;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private static TenderRecord? ReadFirstFormat(UnitName unit, ReadOnlySpan<byte> text, DateTimeOffset written)
    {
        if (text.Length > 64)
            return null;
        var words = System.Text.Encoding.UTF8.GetString(text).Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
                ? new TenderRecord(unit, new ProcessIdentity(pid, startTime), written)
                : null;
    }
}

/// <summary>The JSON of records; quantities are strings in their canonical text.</summary>
[JsonSerializable(typeof(TenderDocument))]
[JsonSerializable(typeof(JournalLine))]
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class RecordJson : JsonSerializerContext;
