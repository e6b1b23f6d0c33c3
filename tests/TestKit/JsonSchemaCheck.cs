using System.Text.Json.Nodes;

namespace Hillingar.TestKit;

/// <summary>Holds a value against as much of JSON Schema as the published ones use.</summary>
public static class JsonSchemaCheck
{
    /// <summary>What is wrong, each with its place; empty if nothing is.</summary>
    public static IEnumerable<string> Problems(JsonNode? value, JsonNode schema, string place = "$")
    {
        if (schema is JsonValue)
            yield break; // true allows anything.
        if (schema["$ref"] is { } reference)
            throw new NotSupportedException($"{reference} at {place}");
        var kinds = schema["type"] switch
        {
            JsonArray many => many.Select(kind => (string?)kind).ToList(),
            JsonValue one => [(string?)one],
            _ => [],
        };
        if (kinds.Count > 0 && !KindsOf(value).Any(kinds.Contains))
            yield return $"{place} is {value?.ToJsonString() ?? "null"}, and not {string.Join(" or ", kinds)}";
        if (value is JsonObject fields && schema["properties"] is JsonObject properties)
        {
            foreach (var (name, inner) in fields)
            {
                if (properties[name] is not { } known)
                {
                    yield return $"{place} has '{name}', which is not in the schema";
                    continue;
                }

                foreach (var problem in Problems(inner, known, $"{place}.{name}"))
                    yield return problem;
            }

            foreach (var needed in schema["required"] as JsonArray ?? [])
            {
                if (!fields.ContainsKey((string)needed!))
                    yield return $"{place} has no '{needed}'";
            }
        }

        if (value is JsonArray items && schema["items"] is { } item)
        {
            for (var i = 0; i < items.Count; i++)
            {
                foreach (var problem in Problems(items[i], item, $"{place}[{i}]"))
                    yield return problem;
            }
        }
    }

    private static string[] KindsOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => ["null"],
        System.Text.Json.JsonValueKind.Object => ["object"],
        System.Text.Json.JsonValueKind.Array => ["array"],
        System.Text.Json.JsonValueKind.String => ["string"],
        System.Text.Json.JsonValueKind.Number => value.ToJsonString().Contains('.') ? ["number"] : ["number", "integer"],
        _ => ["boolean"],
    };
}
