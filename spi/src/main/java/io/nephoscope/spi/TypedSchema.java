package io.nephoscope.spi;

import java.util.Map;

/**
 * What a {@link CloudProvider} may also implement: GraphQL types for its own resources, beside the
 * general type that every resource has without it.
 *
 * <p>The types are written in the schema definition language, and only with what is special about
 * them; the fields that every resource has are added by the host:
 *
 * <pre>
 * "A virtual machine."
 * type AwsEc2Instance implements Resource &amp; Node {
 *   "Its size, such as `m7g.large`."
 *   instanceType: String &#64;from(pointer: "/configuration/instanceType")
 *   "Its disks."
 *   volumes: [Resource!]
 *     &#64;related(
 *       pointer: "/configuration/blockDeviceMappings/&#42;/ebs/volumeId"
 *       id: "arn:{own:2}:ec2:{region}:{account}:volume/{value}")
 * }
 * </pre>
 *
 * <p>The host checks the text when it loads the plugin. A text that breaks a rule is left out as a
 * whole and the reason is shown with the provider; its resources are answered all the same, with
 * the general type. The rules and the directives are in {@code docs/spi.md}.
 */
public interface TypedSchema {

  /**
   * The types, in the schema definition language; not blank. Constant. Asked once per plugin
   * folder, from any thread, before any connector is opened. It neither waits nor fails; one that
   * fails leaves all types out, with the reason shown.
   */
  String sdl();

  /**
   * Which type stands for which resources: the name of a type in {@link #sdl()} by {@link
   * Resource#type()}, written exactly so. Constant, not empty, without nulls. Types of resources
   * that are not named here keep the general type; several may share one name. Asked once per
   * plugin folder, from any thread, after {@link #sdl()}; failing leaves all types out, with the
   * reason shown.
   */
  Map<String, String> types();
}
