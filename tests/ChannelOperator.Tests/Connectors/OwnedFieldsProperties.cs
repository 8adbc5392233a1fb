using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Connectors;
using ChannelOperator.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Tests.Connectors;

/// <summary>Over the real objects: what a server adds is never a difference, what somebody changes always is.</summary>
public sealed class OwnedFieldsProperties
{
    public static TheoryData<string> Names => GoldenCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_server_adds_is_no_difference(string name) => Gen.Int[0, 3].Sample(
        seed => Assert.All(Parts(name), part =>
        {
            JsonNode live = Node(part.Value);
            int place = 0;
            foreach (JsonObject map in Objects(live).Where(_ => (place++ + seed) % 4 != 0).ToArray())
            {
                map.Add("addedByTheServer", JsonNode.Parse("""{"x":[1,{"y":"z"}]}"""));
            }

            Assert.True(OwnedFields.Compare(part.Value, Element(live), part.Path).IsNone);
        }),
        iter: 4);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_leaf_that_is_changed_is_found(string name) => Assert.All(Parts(name), part =>
    {
        int leaves = Leaves(Node(part.Value)).Count;
        Assert.NotEqual(0, leaves);
        for (int index = 0; index < leaves; index++)
        {
            JsonNode live = Node(part.Value);
            JsonNode leaf = Leaves(live)[index];
            string path = leaf.GetPath();
            leaf.ReplaceWith(leaf.GetValueKind() switch
            {
                JsonValueKind.String => JsonValue.Create(leaf.GetValue<string>() + "x"),
                JsonValueKind.Number => JsonValue.Create(leaf.GetValue<long>() + 1),
                _ => (JsonNode)JsonValue.Create(leaf.GetValueKind() != JsonValueKind.True),
            });
            Assert.False(OwnedFields.Compare(part.Value, Element(live), part.Path).IsNone, $"{part.Path} {path} was changed");
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_member_that_is_taken_out_is_found(string name) => Assert.All(Parts(name), part =>
    {
        int maps = Objects(Node(part.Value)).Count();
        for (int index = 0; index < maps; index++)
        {
            string[] members = [.. Objects(Node(part.Value)).ElementAt(index).Where(member => !IsEmpty(member.Value)).Select(member => member.Key)];
            foreach (string member in members)
            {
                JsonNode live = Node(part.Value);
                Objects(live).ElementAt(index).Remove(member);
                Assert.False(OwnedFields.Compare(part.Value, Element(live), part.Path).IsNone, $"{part.Path} {member} was taken out");
            }
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_entry_that_is_added_to_a_list_is_found(string name) => Assert.All(Parts(name), part =>
    {
        int lists = Lists(Node(part.Value)).Count();
        for (int index = 0; index < lists; index++)
        {
            JsonNode live = Node(part.Value);
            JsonArray list = Lists(live).ElementAt(index);
            list.Add(JsonNode.Parse("""{"name":"foreign","mountPath":"/foreign","containerPort":1,"port":1}"""));
            FieldDifference difference = OwnedFields.Compare(part.Value, Element(live), part.Path);
            Assert.False(difference.IsNone, $"{part.Path} {list.GetPath()} has a foreign entry");
            Assert.All(difference.Foreign, pointer => Assert.EndsWith($"/{list.Count - 1}", pointer, StringComparison.Ordinal));
        }
    });

    /// <summary>What each object holds besides kind and metadata.</summary>
    private static IEnumerable<(string Path, JsonElement Value)> Parts(string name) => GoldenCases.Build(name).Select(desired =>
    {
        JsonObject content = Node(desired.Fields).AsObject();
        Assert.All(new[] { "apiVersion", "kind", "metadata" }, member => Assert.True(content.Remove(member)));
        return ("", Element(content));
    });

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        JsonArray list => list.Count == 0,
        JsonValue value => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0,
        _ => false,
    };

    private static List<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject map => [.. map.SelectMany(member => Leaves(member.Value!))],
        JsonArray list => [.. list.SelectMany(item => Leaves(item!))],
        _ => [node],
    };

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(member => Objects(member.Value!)).Prepend(map),
        JsonArray list => list.SelectMany(item => Objects(item!)),
        _ => [],
    };

    private static IEnumerable<JsonArray> Lists(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(member => Lists(member.Value!)),
        JsonArray list => list.SelectMany(item => Lists(item!)).Prepend(list),
        _ => [],
    };

    private static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText())!;

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);
}
