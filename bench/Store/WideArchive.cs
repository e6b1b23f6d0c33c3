using System.Text;

namespace Hillingar.Bench.Store;

/// <summary>An archive (NAR) of one directory with very many empty files.</summary>
internal static class WideArchive
{
    internal static void Write(string path, int entries)
    {
        using var file = new BinaryWriter(new BufferedStream(File.Create(path), 1 << 20));
        Words("nix-archive-1", "(", "type", "directory");
        for (var i = 0; i < entries; i++)
            Words("entry", "(", "name", $"file{i:D9}", "node", "(", "type", "regular", "contents", "", ")", ")");
        Words(")");

        // Length, bytes, and zeros up to a multiple of eight.
        void Words(params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
            {
                file.Write((long)word.Length);
                file.Write(Encoding.ASCII.GetBytes(word));
                file.Write(new byte[(8 - word.Length % 8) % 8]);
            }
        }
    }
}
