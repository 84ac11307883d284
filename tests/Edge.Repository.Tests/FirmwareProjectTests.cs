using System.Xml.Linq;

namespace Edge.Repository.Tests;

/// <summary>The firmware project cannot be built on every machine, so what it lists is checked here.</summary>
public sealed class FirmwareProjectTests
{
    private static readonly XDocument Project = XDocument.Parse(Repository.Read("firmware/Edge.Node/Edge.Node.nfproj"));

    [Fact]
    public void It_links_every_portable_file_and_no_other()
    {
        var linked = Items("Compile")
            .Where(item => item.StartsWith("..", StringComparison.Ordinal))
            .Select(item => item.Replace('\\', '/')["../../".Length..]);
        var portable = Repository.Sources("agent/Edge.Portable").ToList();
        Assert.True(
            portable.SequenceEqual(linked.Order(StringComparer.Ordinal)),
            "firmware/Edge.Node/Edge.Node.nfproj should list:\n"
                + string.Join(
                    '\n',
                    portable.Select(file =>
                        $"    <Compile Include=\"..\\..\\{file.Replace('/', '\\')}\" Link=\"{file["agent/Edge.Portable/".Length..].Replace('/', '\\')}\" />"
                    )
                )
        );
    }

    [Fact]
    public void It_lists_its_own_files()
    {
        var own = Items("Compile").Where(item => !item.StartsWith("..", StringComparison.Ordinal));
        Assert.Equal(
            Repository.Sources("firmware/Edge.Node").Select(file => Path.GetFileName(file)!).Order(),
            own.Order()
        );
    }

    [Fact]
    public void It_is_pinned_to_C_sharp_10()
    {
        Assert.Equal("10.0", Project.Descendants().Single(e => e.Name.LocalName == "LangVersion").Value);
    }

    [Fact]
    public void Its_references_point_at_the_packages_it_restores()
    {
        var packages = XDocument
            .Parse(Repository.Read("firmware/Edge.Node/packages.config"))
            .Descendants("package")
            .Select(package => $"{(string)package.Attribute("id")!}.{(string)package.Attribute("version")!}");
        var hinted = Project
            .Descendants()
            .Where(e => e.Name.LocalName == "HintPath")
            .Select(hint => hint.Value.Split('\\')[2]);
        Assert.Equal(packages.Order(), hinted.Order());
    }

    private static IEnumerable<string> Items(string name) =>
        Project.Descendants().Where(e => e.Name.LocalName == name).Select(e => (string)e.Attribute("Include")!);
}
