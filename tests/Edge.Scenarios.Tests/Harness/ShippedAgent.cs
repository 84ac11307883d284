using System.Runtime.InteropServices;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>The native <c>edge-agent</c> as it is shipped.</summary>
internal static class ShippedAgent
{
    private static readonly string Platform =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>The folder that holds Edge.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The binary.</summary>
    public static string Executable { get; } = Path.Combine(Root, "artifacts", "agent", Platform, "edge-agent");

    /// <summary>Skips the test where the binary was not built.</summary>
    public static void Require() =>
        Assert.SkipUnless(
            File.Exists(Executable),
            $"no native binary at {Executable}: run agent/publish.sh {Platform}"
        );

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Edge.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? AppContext.BaseDirectory;
    }
}
