using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class TreeDifferenceTests
{
    [Fact]
    public void ADifferenceInAnElfFileIsShownBySectionAndOffset()
    {
        using var scratch = new ScratchDirectory();
        var program = File.ReadAllBytes("/usr/bin/dash");
        var section = ElfSections.Read(program)!.Value.Single(section => section.Name == ".rodata");
        File.WriteAllBytes(scratch.File("one"), program);
        program[(int)section.Offset + 16] ^= 0xff;
        File.WriteAllBytes(scratch.File("two"), program);
        Assert.Empty(TreeDifference.Between(scratch.File("one"), scratch.File("one")));
        var line = Assert.Single(TreeDifference.Between(scratch.File("one"), scratch.File("two")));
        Assert.StartsWith(
            $"section .rodata: 1 of {section.Size} bytes differ; first at offset 0x10 (file offset 0x{section.Offset + 16:x}): ",
            line, StringComparison.Ordinal);
    }

    [Fact]
    public void TreesDifferByFileKindModeLinkAndText()
    {
        using var scratch = new ScratchDirectory();
        foreach (var side in (string[])["one", "two"])
            Directory.CreateDirectory(scratch.File($"{side}/sub"));
        File.WriteAllText(scratch.File("one/only"), "");
        File.WriteAllText(scratch.File("one/sub/text"), "a\nb\nc\n");
        File.WriteAllText(scratch.File("two/sub/text"), "a\nB\nc\n");
        File.CreateSymbolicLink(scratch.File("one/link"), "x");
        File.CreateSymbolicLink(scratch.File("two/link"), "y");
        File.WriteAllText(scratch.File("one/mode"), "");
        File.WriteAllText(scratch.File("two/mode"), "");
        File.SetUnixFileMode(scratch.File("two/mode"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(
            [
                "link: a link to 'x' against one to 'y'", "mode: not executable against executable",
                "only: only in the first", "sub/text: line 2: \"b\" against \"B\""],
            TreeDifference.Between(scratch.File("one"), scratch.File("two")));
    }
}
