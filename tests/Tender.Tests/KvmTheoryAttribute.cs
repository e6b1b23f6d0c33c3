using System.Runtime.CompilerServices;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>As <see cref="KvmFactAttribute"/>, for tests with cases.</summary>
public sealed class KvmTheoryAttribute : TheoryAttribute
{
    public KvmTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = new KvmFactAttribute().Skip;
}
