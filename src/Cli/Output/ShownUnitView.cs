using System.Text.Json;
using Hillingar.Cli.Client;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Output;

/// <summary>A unit that is shown, for programs.</summary>
internal static class ShownUnitView
{
    /// <summary>In the form that <c>--json</c> prints.</summary>
    public static ShownUnitReport Report(ShownUnit unit, IEnumerable<Diagnostic> diagnostics) => new(
        $"{unit.Id}", unit.Id.Type.ToString().ToLowerInvariant(), [.. unit.Values.Select(Report)], DiagnosticView.Reports(diagnostics));

    private static ShownValueReport Report(ShownValue value) => new(
        value.Section, value.Key, ValueOf(value.Value), Report(value.Value.Origin),
        [.. value.Items.Select(item => new ShownItemReport(ValueOf(item), Report(item.Origin)))]);

    private static OriginReport Report(ValueOrigin origin) => origin switch
    {
        ValueOrigin.Written { Place: var place } => new OriginReport("file", place.File, (uint)place.Line, (uint)place.Column),
        ValueOrigin.Derived => new OriginReport("derived"),
        _ => new OriginReport("default"),
    };

    // The texts of values are JSON.
    private static JsonElement ValueOf(ShownText text)
    {
        using var document = JsonDocument.Parse(text.Text);
        return document.RootElement.Clone();
    }
}
