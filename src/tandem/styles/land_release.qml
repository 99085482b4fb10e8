<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.34.0" styleCategories="Symbology">
 <renderer-v2 type="categorizedSymbol" attr="category" symbollevels="0" forceraster="0" enableorderby="0">
  <categories>
   <category value="cleared" label="Cleared (see date, method and depth)" symbol="0" render="true"/>
   <category value="reduced" label="Reduced" symbol="1" render="true"/>
   <category value="cancelled" label="Cancelled" symbol="2" render="true"/>
   <category value="" label="Category not known" symbol="3" render="true"/>
  </categories>
  <symbols>
   <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="color" type="QString" value="70,110,170,60"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="50,85,140,255"/><Option name="outline_style" type="QString" value="solid"/><Option name="outline_width" type="QString" value="0.4"/><Option name="outline_width_unit" type="QString" value="MM"/></Option></layer>
    <layer class="LinePatternFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="angle" type="QString" value="0"/><Option name="color" type="QString" value="50,85,140,255"/><Option name="distance" type="QString" value="3"/><Option name="distance_unit" type="QString" value="MM"/><Option name="line_width" type="QString" value="0.3"/><Option name="line_width_unit" type="QString" value="MM"/></Option><symbol name="@hatch@1" type="line" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="50,85,140,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.3"/><Option name="line_width_unit" type="QString" value="MM"/></Option></layer></symbol></layer>
   </symbol>
   <symbol name="1" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="color" type="QString" value="120,150,190,50"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="80,110,150,255"/><Option name="outline_style" type="QString" value="solid"/><Option name="outline_width" type="QString" value="0.4"/><Option name="outline_width_unit" type="QString" value="MM"/></Option></layer>
    <layer class="LinePatternFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="angle" type="QString" value="90"/><Option name="color" type="QString" value="80,110,150,255"/><Option name="distance" type="QString" value="3"/><Option name="distance_unit" type="QString" value="MM"/><Option name="line_width" type="QString" value="0.3"/><Option name="line_width_unit" type="QString" value="MM"/></Option><symbol name="@hatch@1" type="line" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="80,110,150,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.3"/><Option name="line_width_unit" type="QString" value="MM"/></Option></layer></symbol></layer>
   </symbol>
   <symbol name="2" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="color" type="QString" value="160,160,175,40"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="110,110,130,255"/><Option name="outline_style" type="QString" value="solid"/><Option name="outline_width" type="QString" value="0.4"/><Option name="outline_width_unit" type="QString" value="MM"/></Option></layer>
    <layer class="LinePatternFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="angle" type="QString" value="135"/><Option name="color" type="QString" value="110,110,130,255"/><Option name="distance" type="QString" value="4"/><Option name="distance_unit" type="QString" value="MM"/><Option name="line_width" type="QString" value="0.3"/><Option name="line_width_unit" type="QString" value="MM"/></Option><symbol name="@hatch@1" type="line" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="110,110,130,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.3"/><Option name="line_width_unit" type="QString" value="MM"/></Option></layer></symbol></layer>
   </symbol>
   <symbol name="3" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="color" type="QString" value="160,160,160,30"/><Option name="style" type="QString" value="solid"/><Option name="outline_color" type="QString" value="110,110,110,255"/><Option name="outline_style" type="QString" value="solid"/><Option name="outline_width" type="QString" value="0.4"/><Option name="outline_width_unit" type="QString" value="MM"/></Option></layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <blendMode>0</blendMode>
</qgis>
