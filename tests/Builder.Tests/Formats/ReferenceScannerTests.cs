using System.Text;
using System.Text.Json;
using CsCheck;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Tests.Formats;

public sealed class ReferenceScannerTests
{
    [Fact]
    public void ReferencesAreFoundWhereNixFindsThem()
    {
        foreach (var vector in Vectors.Of("refscan", 8))
        {
            var candidates = vector.Input("candidates").Strings().Select(PathOf).ToList();
            var scanner = new ReferenceScanner(candidates);
            scanner.Write(Data(vector));
            var found = candidates.Where(scanner.Found).Select(path => path.HashPart).Order(StringComparer.Ordinal);
            Assert.Equal(vector.Expected("found").Strings().Order(StringComparer.Ordinal), found);
        }
    }

    [Fact]
    public void WhereTheDataAreCutIntoWritesDoesNotMatter()
    {
        var candidate = PathOf("dwswyqa4sqqfbzikhsyjjw654bv2wslb");
        var data = Encoding.ASCII.GetBytes($"x0123456789{candidate.HashPart}abc");
        Gen.Int[0, data.Length].Array[2].Sample(cuts =>
        {
            var scanner = new ReferenceScanner([candidate]);
            var (first, second) = (cuts.Min(), cuts.Max());
            scanner.Write(data.AsSpan(0, first));
            scanner.Write(data.AsSpan(first, second - first));
            scanner.Write(data.AsSpan(second));
            return scanner.Found(candidate);
        });
    }

    private static StorePath PathOf(string hash) => StorePath.TryParse($"{hash}-x", out var path) ? path : throw new ArgumentException(hash);

    // The one vector that is described rather than given: a reference across a border of 64 KiB.
    private static byte[] Data(JsonElement vector) => vector.Input("dataBase64").ValueKind == JsonValueKind.String
        ? vector.Input("dataBase64").GetBytesFromBase64()
        : Encoding.ASCII.GetBytes($"{new string('A', 65530)}{vector.Input("candidates")[0].GetString()}{new string('A', 10)}");
}
